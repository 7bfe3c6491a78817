//! Which crate may know which. Any other edge fails here.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;

const RULE: &str = "
    app → everything
    web → capabilities, kernel
    adapters → the capability whose port they fill, base
    simulators → base
    capabilities → kernel, and sideways only: identity → proof, notices; proof → notices; oidc → identity;
        affiliation → profile, notices; staff → profile, proof; certificates → proof;
        cases → profile, affiliation, certificates, attachments, notices
    db → base; paper → base; base → nothing
A crate that needs another one is a change of the design: write a decision first.";

const KERNEL: [&str; 3] = ["base", "db", "paper"];

const CAPABILITIES: [&str; 10] = [
    "proof",
    "identity",
    "oidc",
    "profile",
    "notices",
    "affiliation",
    "certificates",
    "cases",
    "attachments",
    "staff",
];

fn may(from: &str, to: &str) -> bool {
    let kernel = KERNEL.contains(&to);
    match from {
        "app" => to != "xtask",
        "web" => kernel || CAPABILITIES.contains(&to),
        "adapters" => ["base", "identity", "notices", "profile", "attachments", "cases"].contains(&to),
        "simulators" | "db" | "paper" => to == "base",
        "notices" | "profile" | "attachments" => kernel,
        "certificates" => kernel || to == "proof",
        "affiliation" => kernel || ["profile", "notices"].contains(&to),
        "staff" => kernel || ["profile", "proof"].contains(&to),
        "cases" => {
            kernel || ["profile", "affiliation", "certificates", "attachments", "notices"].contains(&to)
        }
        "proof" => kernel || to == "notices",
        "identity" => kernel || ["proof", "notices"].contains(&to),
        "oidc" => kernel || to == "identity",
        _ => false,
    }
}

#[test]
fn crates_know_only_what_lies_below_them() {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .output()
        .expect("cargo runs");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo writes JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    let ours: BTreeSet<&str> = packages.iter().filter_map(|package| package["name"].as_str()).collect();
    let mut wrong = Vec::new();
    for package in packages {
        let from = package["name"].as_str().expect("a name");
        let dependencies = package["dependencies"].as_array().expect("dependencies");
        // What tests alone use binds nobody.
        for dependency in dependencies.iter().filter(|one| one["kind"].is_null()) {
            let to = dependency["name"].as_str().expect("a name");
            if ours.contains(to) && !may(from, to) {
                wrong.push(format!("{from} → {to}"));
            }
        }
    }
    assert!(wrong.is_empty(), "not allowed: {}\n{RULE}", wrong.join(", "));
}
