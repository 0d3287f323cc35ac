//! What holds for all calls.

use serde_json::Value;
use std::path::Path;

/// What stands for a key in the cases.
const KEY: &str = "s3cret-key";

/// No key reaches a post, an answer, the log or the list of calls: it goes to the system that it belongs to, and nowhere else.
#[test]
fn no_key_is_in_anything_but_requests() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let files = ["alert", "set"].iter().flat_map(|folder| std::fs::read_dir(cases.join(folder)).unwrap());
    let (mut known, mut requests) = (0, 0);
    for file in files {
        let file = file.unwrap().path();
        let case: Value = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
        known += usize::from(case["answers"].to_string().contains(KEY));
        for step in case["steps"].as_array().unwrap() {
            requests += usize::from(step["op"].get("http_request").is_some());
            let is_its_own = step["op"]["kv_set"]["key"] == "v1:keys:conn1";
            if step["op"].get("http_request").is_none() && !is_its_own {
                assert!(!step.to_string().contains(KEY), "{}: {step}", file.display());
            }
        }
    }
    assert!(known > 20 && requests > 20, "{known} {requests}");
}
