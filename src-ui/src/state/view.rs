//! Views of the core on a page: asked for, kept fresh, and drawn from as they stand. What handles them is built once for views of all types.

use super::{Shell, Topic, use_shell};
use crate::{bridge, nav::use_nav};
use leptos::prelude::*;
use lianxin_proto::call::{Call, CallError, ErrorCode, Request};
use std::{any::Any, cell::Cell, marker::PhantomData, rc::Rc, sync::Arc};
use wasm_bindgen_futures::spawn_local;

/// A value of any type, so that what handles it is built once for all types.
pub(crate) type Value = Arc<dyn Any + Send + Sync>;

/// A view on its way from the core.
pub(crate) enum Load<T> {
    Waiting,
    Ready(T),
    Failed(CallError),
}

/// A view of the core, kept fresh.
pub(crate) struct View<T> {
    keeper: Keeper,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for View<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for View<T> {}

impl<T: Clone + Send + Sync + 'static> View<T> {
    /// Asks for it again.
    pub(crate) fn again(&self) {
        self.keeper.again.notify();
    }

    /// What is made of the view once it is there.
    pub(crate) fn read<U>(&self, read: impl FnOnce(&T) -> U) -> Option<U> {
        self.keeper.value()?.downcast_ref::<T>().map(read)
    }

    /// Why it could not be read.
    pub(crate) fn failure(&self) -> Option<CallError> {
        if let Load::Failed(error) = self.keeper.load() { Some(error) } else { None }
    }

    /// Shows what another call brought, unless the page is gone.
    pub(crate) fn put(&self, value: T) {
        self.keeper.put(Arc::new(value));
    }

    /// What keeps it, whatever its type.
    pub(crate) fn keeper(&self) -> Keeper {
        self.keeper
    }
}

/// A view of the core whose type only those know who asked for it.
#[derive(Clone, Copy)]
pub(crate) struct Keeper {
    load: RwSignal<Load<Value>>,
    again: Trigger,
    /// The reply that is shown, word for word: the same one again changes nothing.
    reply: StoredValue<String>,
}

impl Keeper {
    fn value(self) -> Option<Value> {
        self.load.with(|load| if let Load::Ready(value) = load { Some(Arc::clone(value)) } else { None })
    }

    pub(crate) fn load(self) -> Load<Value> {
        self.load.with(|load| match load {
            Load::Waiting => Load::Waiting,
            Load::Ready(value) => Load::Ready(Arc::clone(value)),
            Load::Failed(error) => Load::Failed(error.clone()),
        })
    }

    pub(crate) fn again(self) {
        self.again.notify();
    }

    fn put(self, value: Value) {
        self.reply.try_set_value(String::new());
        self.load.try_set(Load::Ready(value));
    }

    /// Takes in what the core replied. Says whether it is the first that can be shown.
    fn take(self, reply: Result<String, CallError>, read: Read) -> bool {
        let known = self.load.try_with_untracked(|old| match old {
            Load::Waiting => (false, None),
            Load::Ready(_) => (true, None),
            Load::Failed(error) => (false, Some(error.clone())),
        });
        let Some((was_ready, failed)) = known else { return false };
        if was_ready && reply.as_ref().is_ok_and(|reply| self.reply.with_value(|shown| shown == reply)) {
            return false;
        }
        let load = match reply.and_then(|reply| Ok((read(&reply)?, reply))) {
            Ok((value, reply)) => {
                self.reply.set_value(reply);
                Load::Ready(value)
            }
            // A view that was read before is better than the news that it could not be read again.
            Err(error) if was_ready && error.code != ErrorCode::NotFound => return false,
            Err(error) if failed.as_ref() == Some(&error) => return false,
            Err(error) => Load::Failed(error),
        };
        self.load.set(load);
        !was_ready
    }
}

/// Reads a reply of the type asked for.
type Read = fn(&str) -> Result<Value, CallError>;

/// Asks the core for a view, and again whenever what `request` reads or one of the topics changes. The old view stays until the new one is there.
pub(crate) fn ask<R, F>(topics: &'static [Topic], request: F) -> View<R::Reply>
where
    R: Request + 'static,
    R::Reply: Clone + Send + Sync + 'static,
    F: Fn() -> R + 'static,
{
    ask_unless(None, topics, request)
}

/// As [`ask`], but with the first view at hand where another call brought it.
pub(crate) fn ask_unless<R, F>(first: Option<R::Reply>, topics: &'static [Topic], request: F) -> View<R::Reply>
where
    R: Request + 'static,
    R::Reply: Clone + Send + Sync + 'static,
    F: Fn() -> R + 'static,
{
    let first = first.map(|value| -> Value { Arc::new(value) });
    let read: Read = |reply| Ok(Arc::new(bridge::read::<R::Reply>(reply)?));
    View { keeper: keep(first, topics, Box::new(move || request().into()), read), of: PhantomData }
}

fn keep(first: Option<Value>, topics: &'static [Topic], request: Box<dyn Fn() -> Call>, read: Read) -> Keeper {
    let (shell, nav) = (use_shell(), use_nav());
    let mut there = first.is_some();
    let load = RwSignal::new(first.map_or(Load::Waiting, Load::Ready));
    let keeper = Keeper { load, again: Trigger::new(), reply: StoredValue::default() };
    let latest = Rc::new(Cell::new(0_u32));
    effect(move || {
        shell.track(topics);
        keeper.again.track();
        let request = request();
        if std::mem::take(&mut there) {
            return;
        }
        let (latest, turn) = (latest.clone(), latest.get().wrapping_add(1));
        latest.set(turn);
        spawn_local(async move {
            let reply = bridge::ask(request).await;
            if latest.get() == turn && keeper.take(reply, read) {
                nav.settle();
            }
        });
    });
    keeper
}

/// Does something through the core; a failure is told in passing.
pub(crate) fn act<R>(shell: Shell, request: R, then: impl FnOnce(R::Reply) + 'static)
where
    R: Request + 'static,
{
    let done = |reply: &str| {
        then(bridge::read::<R::Reply>(reply)?);
        Ok(())
    };
    through(shell, request.into(), Box::new(done));
}

/// Reads a reply and does what was to be done with it.
type Done = Box<dyn FnOnce(&str) -> Result<(), CallError>>;

fn through(shell: Shell, request: Call, done: Done) {
    spawn_local(async move {
        if let Err(error) = bridge::ask(request).await.and_then(|reply| done(&reply)) {
            shell.say(error.message);
        }
    });
}

/// Runs `run` once the page is drawn, and again whenever a signal it read changes. Boxed, for the machinery of an effect is a kilobyte wherever it is built in.
pub(crate) fn effect(run: impl FnMut() + 'static) {
    boxed_effect(Box::new(run));
}

fn boxed_effect(mut run: Box<dyn FnMut()>) {
    Effect::new(move |_| run());
}
