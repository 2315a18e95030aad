//! What a subscription sends: a value, answered from what its subscriber could see at that moment.

use super::error::{Failure, Result};
use super::loaders::{Asking, ShownExempt};
use super::watching::Watcher;
use crate::authentication::Caller;
use async_graphql::parser::types::Field;
use async_graphql::registry::Registry;
use async_graphql::{ContextSelectionSet, Data, OutputType, Positioned, ServerResult, Value};
use domain::access::Sight;
use std::borrow::Cow;

/// A value with the caller and the loaders that its fields are answered with, in place of those of the request
/// that opened the subscription.
pub(crate) struct Event<T> {
    value: T,
    data: Data,
    sight: Sight,
    shown: ShownExempt,
    watcher: Watcher,
}

impl<T> Event<T> {
    /// `value` as `caller` sees it.
    pub(super) fn new(value: T, caller: Caller, asking: Asking, watcher: Watcher) -> Self {
        let (sight, shown) = (caller.viewer.sight(), asking.shown());
        let mut data = Data::default();
        data.insert(caller);
        data.insert(asking);
        Self { value, data, sight, shown, watcher }
    }

    /// Writes down which exempt text the event holds. Without that line it is not sent.
    async fn leave_trace(&self) -> Result<()> {
        let Watcher { database, origin, clock, .. } = &self.watcher;
        let trace = self.shown.record(database, &self.sight, &origin.occasion(clock.now())).await;
        trace.map_err(|unrecorded| Failure::Unavailable(unrecorded.to_string()))
    }
}

impl<T: OutputType> OutputType for Event<T> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        let failed =
            |failure: Failure| ctx.set_error_path(async_graphql::Error::from(failure).into_server_error(field.pos));
        let mut of_event = ctx.clone();
        of_event.execute_data = Some(&self.data);
        let resolving = async {
            let value = self.value.resolve(&of_event, field).await?;
            self.leave_trace().await.map_err(failed)?;
            Ok(value)
        };
        self.watcher.turns.take(self.watcher.limit, resolving).await.map_err(failed)?
    }
}
