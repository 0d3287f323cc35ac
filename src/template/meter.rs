//! What a run may cost: each function of ours pays for what it reads and makes, in bytes.

use minijinja::value::ValueKind;
use minijinja::{Error, ErrorKind, Value};
use std::sync::atomic::{AtomicUsize, Ordering};

/// How much a run may read and make, in bytes.
const WORK: usize = 16 << 20;
/// The largest value that a run may make, in bytes.
const LARGEST: usize = 256 << 10;
/// How many items a list may have that a run makes.
pub const ITEMS: usize = 10_000;
/// How deep values may lie in one another.
const DEPTH: usize = 64;
/// What a value costs besides what it holds.
const NODE: usize = 16;

/// What is left of what a run may cost.
pub struct Meter(AtomicUsize);

impl Meter {
    /// A full one.
    pub fn new() -> Self {
        Self(AtomicUsize::new(WORK))
    }

    /// How much was paid.
    pub fn spent(&self) -> usize {
        WORK - self.0.load(Ordering::Relaxed)
    }

    /// Pays for something.
    pub fn pay(&self, bytes: usize) -> Result<(), Error> {
        let left = self.0.load(Ordering::Relaxed);
        match left.checked_sub(bytes) {
            Some(rest) => self.0.store(rest, Ordering::Relaxed),
            None => {
                self.0.store(0, Ordering::Relaxed);
                return Err(Error::new(
                    ErrorKind::OutOfFuel,
                    "it takes too much; loop over less, or make shorter texts",
                ));
            }
        }
        Ok(())
    }

    /// Pays for a value that is read, as large as it may be.
    pub fn read(&self, value: &Value) -> Result<(), Error> {
        let mut left = self.0.load(Ordering::Relaxed);
        let before = left;
        let weighed = weigh(value, 0, &mut left);
        self.pay(before - left)?;
        weighed
    }

    /// Pays for a value that was made, and sees that it is not too large. What is made when it is asked for is made here.
    pub fn made(&self, value: Value) -> Result<Value, Error> {
        let value = match value.kind() {
            ValueKind::Iterable => self.collect(value.try_iter()?)?,
            ValueKind::Invalid => return value.validate_or_fail(),
            _ => value,
        };
        let mut left = LARGEST;
        let weighed = weigh(&value, 0, &mut left);
        self.pay(LARGEST - left)?;
        weighed.map(|()| value)
    }

    /// Makes a list of what an iterator gives.
    pub fn collect(&self, items: impl Iterator<Item = Value>) -> Result<Value, Error> {
        let mut list = Vec::new();
        for item in items {
            if list.len() >= ITEMS {
                return Err(too_large());
            }
            self.pay(NODE)?;
            if item.kind() == ValueKind::Invalid {
                return item.validate_or_fail();
            }
            list.push(item);
        }
        Ok(Value::from(list))
    }

    /// Whether a text may be so many bytes long.
    pub fn fits(&self, bytes: usize) -> Result<(), Error> {
        if bytes <= LARGEST {
            Ok(())
        } else {
            Err(too_large())
        }
    }

    /// Whether a text of so many bytes may be made; pays for it.
    pub fn room_for(&self, bytes: Option<usize>) -> Result<(), Error> {
        match bytes {
            Some(bytes) if bytes <= LARGEST => self.pay(bytes),
            _ => Err(too_large()),
        }
    }
}

trait Fail {
    fn validate_or_fail(&self) -> Result<Value, Error>;
}

impl Fail for Value {
    /// The error that an invalid value is.
    fn validate_or_fail(&self) -> Result<Value, Error> {
        Err(Error::new(ErrorKind::InvalidOperation, self.to_string()))
    }
}

fn too_large() -> Error {
    Error::new(ErrorKind::OutOfFuel, "this makes too much; repeat or join less")
}

/// Takes what a value weighs from what is left.
fn weigh(value: &Value, depth: usize, left: &mut usize) -> Result<(), Error> {
    let take = |bytes: usize, left: &mut usize| match left.checked_sub(bytes) {
        Some(rest) => {
            *left = rest;
            Ok(())
        }
        None => {
            *left = 0;
            Err(too_large())
        }
    };
    if depth > DEPTH {
        return Err(Error::new(ErrorKind::InvalidOperation, "values lie too deep in one another; nest fewer of them"));
    }
    take(NODE, left)?;
    if let Some(text) = value.as_str() {
        return take(text.len(), left);
    }
    if value.as_object().is_some_and(|object| object.type_name().ends_with("Namespace")) {
        return Err(Error::new(
            ErrorKind::InvalidOperation,
            "a namespace can be neither stored nor written; take what is in it",
        ));
    }
    match value.kind() {
        ValueKind::Bytes => take(value.as_bytes().map_or(0, <[u8]>::len), left),
        ValueKind::Map => {
            for key in value.try_iter()? {
                weigh(&key, depth + 1, left)?;
                weigh(&value.get_item(&key)?, depth + 1, left)?;
            }
            Ok(())
        }
        ValueKind::Seq | ValueKind::Iterable => {
            for item in value.try_iter()? {
                weigh(&item, depth + 1, left)?;
            }
            Ok(())
        }
        _ => Ok(()),
    }
}
