//! Normal forms: what `deconstruct()` answers of an object constructed by a call.

use limosa_python::Call;

use crate::FieldType;

pub(crate) fn field(call: &Call, _field_type: FieldType) -> Call {
    call.clone()
}

pub(crate) fn index(call: &Call) -> Call {
    call.clone()
}

pub(crate) fn constraint(call: &Call) -> Call {
    call.clone()
}
