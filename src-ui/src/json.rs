//! Reads the JSON of the core's replies and events, and writes that of the calls. `serde_json` does the same, but through it every type carries code
//! to tell its fields apart by their names, to find them missing or doubled, and to be read from forms that never come; this reader looks for the
//! fields in the text, once for all types, and hands them over in the order in which they are declared. Measured on the whole app, brotli: 60 KB
//! less. It takes what `serde_json` writes for the core's views; a field that may be left out must say `#[serde(default)]`. A fault says
//! where in the reply it was.

mod text;
mod write;

pub(crate) use write::write;

use serde::{
    Deserializer,
    de::{
        DeserializeOwned, DeserializeSeed, EnumAccess, Error, Expected, IntoDeserializer, MapAccess, SeqAccess,
        Unexpected, VariantAccess, Visitor,
    },
};
use std::fmt;
use text::Reader;

/// Why a text is not what it should be, and where.
pub(crate) struct Fault(Box<Place>);

struct Place {
    what: &'static str,
    /// The fields it lies in, the innermost first.
    fields: Vec<&'static str>,
}

fn fault(what: &'static str) -> Fault {
    Fault(Box::new(Place { what, fields: Vec::new() }))
}

impl Fault {
    fn within(mut self, field: &'static str) -> Self {
        self.0.fields.push(field);
        self
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.what)?;
        for field in self.0.fields.iter().rev() {
            f.write_str("/")?;
            f.write_str(field)?;
        }
        Ok(())
    }
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Fault {}

/// What is expected is not spelled out: the words for every type would be carried along for a fault that only a developer meets.
impl Error for Fault {
    fn custom<T: fmt::Display>(_: T) -> Self {
        fault("refused")
    }

    fn invalid_type(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        fault("another type")
    }

    fn invalid_value(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        fault("a value that is none")
    }

    fn invalid_length(_: usize, _: &dyn Expected) -> Self {
        fault("another length")
    }

    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        fault("an unknown variant")
    }

    fn unknown_field(_: &str, _: &'static [&'static str]) -> Self {
        fault("an unknown field")
    }

    fn missing_field(field: &'static str) -> Self {
        fault("missing").within(field)
    }

    fn duplicate_field(field: &'static str) -> Self {
        fault("twice").within(field)
    }
}

/// Reads a value that fills the whole text.
pub(crate) fn read<T: DeserializeOwned>(text: &str) -> Result<T, Fault> {
    let mut reader = Reader::new(text);
    let value = T::deserialize(&mut reader)?;
    if reader.is_at_end() { Ok(value) } else { Err(fault("more behind the end")) }
}

/// The number of a name in a list of names.
fn place(names: &[&str], name: &str) -> Option<u64> {
    names.iter().position(|known| *known == name).and_then(|n| u64::try_from(n).ok())
}

/// Hands a value over as one of the shapes that JSON has for it.
macro_rules! hand {
    ($($method:ident => $visit:ident $read:ident;)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> { visitor.$visit(self.$read()?) })*
    };
}

impl<'de> Deserializer<'de> for &mut Reader<'de> {
    type Error = Fault;

    /// No view needs it; a type that does (an untagged or internally tagged enum) is heavy, and is told so at its first reply.
    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Fault> {
        Err(fault("a type that does not say what it is"))
    }

    hand! {
        deserialize_u8 => visit_u64 unsigned;
        deserialize_u16 => visit_u64 unsigned;
        deserialize_u32 => visit_u64 unsigned;
        deserialize_u64 => visit_u64 unsigned;
        deserialize_i8 => visit_i64 signed;
        deserialize_i16 => visit_i64 signed;
        deserialize_i32 => visit_i64 signed;
        deserialize_i64 => visit_i64 signed;
        deserialize_char => visit_string string;
        deserialize_str => visit_string string;
        deserialize_string => visit_string string;
        deserialize_identifier => visit_string string;
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        if self.word("true") {
            visitor.visit_bool(true)
        } else if self.word("false") {
            visitor.visit_bool(false)
        } else {
            Err(fault("another type"))
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        if self.word("null") { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        if self.word("null") { visitor.visit_unit() } else { Err(fault("another type")) }
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.expect(b'[')?;
        let (mut first, mut ended) = (true, false);
        let value = visitor.visit_seq(Items { reader: self, first: &mut first, ended: &mut ended })?;
        // A tuple does not ask whether there is more.
        if !ended {
            self.expect(b']')?;
        }
        Ok(value)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.expect(b'{')?;
        visitor.visit_map(Names { reader: self, first: true })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.expect(b'{')?;
        let mut fields = Fields { start: self.at, reader: self, rest: fields.iter() };
        let value = visitor.visit_seq(&mut fields)?;
        fields.leave()?;
        Ok(value)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let full = self.takes(b'{');
        let name = if full { self.name()? } else { self.string()? };
        let number = place(variants, &name).ok_or_else(|| fault("an unknown variant"))?;
        let value = visitor.visit_enum(Variant { reader: self, number, full })?;
        if full {
            self.expect(b'}')?;
        }
        Ok(value)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.skip()?;
        visitor.visit_unit()
    }

    // Numbers with a fraction and bytes stand in no view; their readers would bring tables of many kilobytes.
    serde::forward_to_deserialize_any! { f32 f64 bytes byte_buf i128 u128 }
}

/// The items of a list.
struct Items<'r, 'de> {
    reader: &'r mut Reader<'de>,
    first: &'r mut bool,
    ended: &'r mut bool,
}

impl<'de> SeqAccess<'de> for Items<'_, 'de> {
    type Error = Fault;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Fault> {
        if *self.ended || !self.reader.more(self.first, b']')? {
            *self.ended = true;
            return Ok(None);
        }
        seed.deserialize(&mut *self.reader).map(Some)
    }
}

/// The fields of a struct, one after the other as they are declared, whatever their order in the text; a field that is not there is passed over.
struct Fields<'r, 'de> {
    reader: &'r mut Reader<'de>,
    rest: std::slice::Iter<'static, &'static str>,
    /// Where the object begins.
    start: usize,
}

impl Fields<'_, '_> {
    /// Goes to the value of a field. Its name is mostly the next one; else all of them are looked through.
    fn seek(&mut self, field: &str) -> Result<bool, Fault> {
        let here = self.reader.at;
        self.reader.takes(b',');
        if self.reader.peek() == Some(b'"') && self.reader.name()? == field {
            return Ok(true);
        }
        self.reader.at = self.start;
        let mut first = true;
        while self.reader.more(&mut first, b'}')? {
            if self.reader.name()? == field {
                return Ok(true);
            }
            self.reader.skip()?;
        }
        self.reader.at = here;
        Ok(false)
    }

    /// Goes past the end of the object.
    fn leave(self) -> Result<(), Fault> {
        let mut first = self.reader.at == self.start;
        while self.reader.more(&mut first, b'}')? {
            self.reader.name()?;
            self.reader.skip()?;
        }
        Ok(())
    }
}

impl<'de> SeqAccess<'de> for &mut Fields<'_, 'de> {
    type Error = Fault;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Fault> {
        let Some(field) = self.rest.next() else { return Ok(None) };
        if !self.seek(field)? {
            return Ok(None);
        }
        seed.deserialize(&mut *self.reader).map(Some).map_err(|fault| fault.within(field))
    }
}

/// The names and values of a map.
struct Names<'r, 'de> {
    reader: &'r mut Reader<'de>,
    first: bool,
}

impl<'de> MapAccess<'de> for Names<'_, 'de> {
    type Error = Fault;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Fault> {
        if !self.reader.more(&mut self.first, b'}')? {
            return Ok(None);
        }
        let name = self.reader.name()?;
        seed.deserialize(name.into_deserializer()).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Fault> {
        seed.deserialize(&mut *self.reader)
    }
}

/// A variant of an enum, by its number.
struct Variant<'r, 'de> {
    reader: &'r mut Reader<'de>,
    number: u64,
    /// It has a value.
    full: bool,
}

impl<'de> EnumAccess<'de> for Variant<'_, 'de> {
    type Error = Fault;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Fault> {
        Ok((seed.deserialize(self.number.into_deserializer())?, self))
    }
}

impl<'de> VariantAccess<'de> for Variant<'_, 'de> {
    type Error = Fault;

    fn unit_variant(self) -> Result<(), Fault> {
        if self.full && !self.reader.word("null") { Err(fault("another type")) } else { Ok(()) }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Fault> {
        if self.full { seed.deserialize(self.reader) } else { Err(fault("another type")) }
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Fault> {
        if self.full { self.reader.deserialize_seq(visitor) } else { Err(fault("another type")) }
    }

    fn struct_variant<V: Visitor<'de>>(self, fields: &'static [&'static str], visitor: V) -> Result<V::Value, Fault> {
        if self.full { self.reader.deserialize_struct("", fields, visitor) } else { Err(fault("another type")) }
    }
}

#[cfg(test)]
mod tests;
