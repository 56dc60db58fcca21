//! Every folder of `scenarios/` on every vendor: see `limosa_conformance::run`.

use libtest_mimic::{Arguments, Failed, Trial};
use limosa_conformance::{run, scenarios};

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::from_args();
    let mut trials = Vec::new();
    for scenario in scenarios()? {
        for vendor in scenario.vendors() {
            let (name, scenario) = (format!("{}::{}", vendor.name(), scenario.name), scenario.clone());
            trials.push(Trial::test(name, move || {
                run(&scenario, vendor).map_err(|error| Failed::from(format!("{error:#}")))
            }));
        }
    }
    libtest_mimic::run(&arguments, trials).exit();
}
