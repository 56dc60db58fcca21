//! Who runs this, as the system says it: the default of the client libraries for the user.

use std::collections::BTreeMap;

/// The name of the effective user, or what the environment says.
pub(super) fn system_user(environ: &BTreeMap<String, String>) -> Option<String> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        // The owner of this process's own entry is the effective user.
        let user = std::fs::metadata("/proc/self").ok().and_then(|entry| {
            let id = entry.uid().to_string();
            let users = std::fs::read_to_string("/etc/passwd").ok()?;
            users.lines().find_map(|line| {
                let mut fields = line.split(':');
                let name = fields.next()?;
                (fields.nth(1)? == id).then(|| name.to_owned())
            })
        });
        if user.is_some() {
            return user;
        }
    }
    ["USER", "LOGNAME", "USERNAME"]
        .iter()
        .find_map(|name| environ.get(*name).cloned())
}
