//! Writes JSON, as [`super::read`] reads it and for the same reason: what is common to all types is built once and not into each of them.

use serde::{
    Serialize, Serializer,
    ser::{
        Error, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
        SerializeTupleStruct, SerializeTupleVariant,
    },
};
use std::fmt;

/// What JSON has no words for: a number with a fraction, a key that is no text. No call holds any.
#[derive(Debug)]
pub(crate) struct Unwritable;

impl fmt::Display for Unwritable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no JSON for this")
    }
}

impl std::error::Error for Unwritable {}

impl Error for Unwritable {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

/// A value as JSON.
pub(crate) fn write<T: Serialize>(value: &T) -> Result<String, Unwritable> {
    let mut out = String::new();
    value.serialize(Writer(&mut out))?;
    Ok(out)
}

struct Writer<'a>(&'a mut String);

/// A list or object being written.
struct Items<'a> {
    out: &'a mut String,
    first: bool,
    /// What closes it.
    end: &'static str,
}

fn text(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            // Nothing but line ends and tabs is below 0x20 in what is typed; it must be escaped all the same.
            '\0'..='\u{1f}' => {
                out.push_str(if c < '\u{10}' { "\\u000" } else { "\\u001" });
                out.push(char::from_digit(u32::from(c) % 16, 16).unwrap_or('0'));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

/// Opens an object with one name, as which a variant with a value is written.
fn variant(out: &mut String, name: &str) {
    out.push('{');
    text(out, name);
    out.push(':');
}

impl<'a> Items<'a> {
    fn open(out: &'a mut String, begin: char, end: &'static str) -> Self {
        out.push(begin);
        Self { out, first: true, end }
    }

    fn comma(&mut self) {
        if !std::mem::take(&mut self.first) {
            self.out.push(',');
        }
    }

    fn name(&mut self, name: &str) {
        self.comma();
        text(self.out, name);
        self.out.push(':');
    }

    fn item<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unwritable> {
        self.comma();
        value.serialize(Writer(self.out))
    }

    fn field<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), Unwritable> {
        self.name(name);
        value.serialize(Writer(self.out))
    }

    fn close(self) {
        self.out.push_str(self.end);
    }
}

macro_rules! whole_numbers {
    ($($method:ident: $type:ty,)*) => {
        $(fn $method(self, number: $type) -> Result<(), Unwritable> {
            self.0.push_str(&number.to_string());
            Ok(())
        })*
    };
}

macro_rules! unwritable {
    ($($method:ident: $type:ty,)*) => {
        $(fn $method(self, _: $type) -> Result<(), Unwritable> { Err(Unwritable) })*
    };
}

impl<'a> Serializer for Writer<'a> {
    type Ok = ();
    type Error = Unwritable;
    type SerializeSeq = Items<'a>;
    type SerializeTuple = Items<'a>;
    type SerializeTupleStruct = Items<'a>;
    type SerializeTupleVariant = Items<'a>;
    type SerializeMap = Items<'a>;
    type SerializeStruct = Items<'a>;
    type SerializeStructVariant = Items<'a>;

    whole_numbers! {
        serialize_u32: u32, serialize_u64: u64, serialize_i64: i64,
    }

    unwritable! {
        serialize_f32: f32, serialize_f64: f64, serialize_bytes: &[u8],
    }

    fn serialize_u8(self, number: u8) -> Result<(), Unwritable> {
        self.serialize_u32(number.into())
    }

    fn serialize_u16(self, number: u16) -> Result<(), Unwritable> {
        self.serialize_u32(number.into())
    }

    fn serialize_i8(self, number: i8) -> Result<(), Unwritable> {
        self.serialize_i64(number.into())
    }

    fn serialize_i16(self, number: i16) -> Result<(), Unwritable> {
        self.serialize_i64(number.into())
    }

    fn serialize_i32(self, number: i32) -> Result<(), Unwritable> {
        self.serialize_i64(number.into())
    }

    fn serialize_bool(self, on: bool) -> Result<(), Unwritable> {
        self.0.push_str(if on { "true" } else { "false" });
        Ok(())
    }

    fn serialize_char(self, c: char) -> Result<(), Unwritable> {
        self.serialize_str(c.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, words: &str) -> Result<(), Unwritable> {
        text(self.0, words);
        Ok(())
    }

    fn serialize_none(self) -> Result<(), Unwritable> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Unwritable> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Unwritable> {
        self.0.push_str("null");
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Unwritable> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, name: &'static str) -> Result<(), Unwritable> {
        self.serialize_str(name)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<(), Unwritable> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        value: &T,
    ) -> Result<(), Unwritable> {
        variant(self.0, name);
        value.serialize(Writer(self.0))?;
        self.0.push('}');
        Ok(())
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Items<'a>, Unwritable> {
        Ok(Items::open(self.0, '[', "]"))
    }

    fn serialize_tuple(self, _: usize) -> Result<Items<'a>, Unwritable> {
        Ok(Items::open(self.0, '[', "]"))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Items<'a>, Unwritable> {
        Ok(Items::open(self.0, '[', "]"))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        _: usize,
    ) -> Result<Items<'a>, Unwritable> {
        variant(self.0, name);
        Ok(Items::open(self.0, '[', "]}"))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Items<'a>, Unwritable> {
        Ok(Items::open(self.0, '{', "}"))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Items<'a>, Unwritable> {
        Ok(Items::open(self.0, '{', "}"))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        _: usize,
    ) -> Result<Items<'a>, Unwritable> {
        variant(self.0, name);
        Ok(Items::open(self.0, '{', "}}"))
    }
}

macro_rules! listed {
    ($($trait:ident $method:ident;)*) => {
        $(impl $trait for Items<'_> {
            type Ok = ();
            type Error = Unwritable;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unwritable> { self.item(value) }

            fn end(self) -> Result<(), Unwritable> {
                self.close();
                Ok(())
            }
        })*
    };
}

macro_rules! named {
    ($($trait:ident;)*) => {
        $(impl $trait for Items<'_> {
            type Ok = ();
            type Error = Unwritable;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Unwritable> {
                self.field(name, value)
            }

            fn end(self) -> Result<(), Unwritable> {
                self.close();
                Ok(())
            }
        })*
    };
}

listed! {
    SerializeSeq serialize_element;
    SerializeTuple serialize_element;
    SerializeTupleStruct serialize_field;
    SerializeTupleVariant serialize_field;
}

named! {
    SerializeStruct;
    SerializeStructVariant;
}

impl SerializeMap for Items<'_> {
    type Ok = ();
    type Error = Unwritable;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Unwritable> {
        self.comma();
        let from = self.out.len();
        key.serialize(Writer(self.out))?;
        // A name is a text.
        if self.out.get(from..).is_some_and(|key| key.starts_with('"')) { Ok(()) } else { Err(Unwritable) }
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unwritable> {
        self.out.push(':');
        value.serialize(Writer(self.out))
    }

    fn end(self) -> Result<(), Unwritable> {
        self.close();
        Ok(())
    }
}
