//! How much there is in a payload, before it is taken apart: a megabyte of JSON can become a hundred in memory.

use super::Malformed;

/// How many objects and lists a payload holds at most.
pub const NESTS: usize = 20_000;
/// How many values it holds at most, and a form fields.
pub const VALUES: usize = 200_000;

/// Refuses JSON that holds too much. It may be none: that shows when it is read.
pub fn check(json: &[u8]) -> Result<(), Malformed> {
    let (mut nests, mut values, mut inside, mut escaped) = (0_usize, 1_usize, false, false);
    for byte in json {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if inside => escaped = true,
            b'"' => inside = !inside,
            _ if inside => {}
            b'{' | b'[' => nests += 1,
            b',' => values += 1,
            _ => {}
        }
    }
    if nests > NESTS {
        return Err(Malformed::new("body", format!("holds {nests} objects and lists; send at most {NESTS} at a time")));
    }
    if values > VALUES {
        return Err(Malformed::new("body", format!("holds {values} values; send at most {VALUES} at a time")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_texts_does_not_count() {
        let text = format!(r#"{{"a":"{}","b":"\"{}","c":"\\"}}"#, "[{,".repeat(NESTS * 20), "[,".repeat(VALUES));
        assert_eq!(check(text.as_bytes()), Ok(()));
        assert_eq!(check(format!("[{}1]", "1,".repeat(VALUES - 1)).as_bytes()), Ok(()));
        assert_eq!(check(format!("[{}[]]", "[],".repeat(NESTS - 2)).as_bytes()), Ok(()));
    }

    #[test]
    fn too_much_is_told() {
        let at_most = |json: String| check(json.as_bytes()).unwrap_err().what;
        assert_eq!(
            at_most(format!("[{}{{}}]", "{},".repeat(NESTS - 1))),
            "holds 20001 objects and lists; send at most 20000 at a time"
        );
        assert_eq!(
            at_most(format!(r#"["\\",{}1]"#, "1,".repeat(VALUES - 1))),
            "holds 200001 values; send at most 200000 at a time"
        );
    }
}
