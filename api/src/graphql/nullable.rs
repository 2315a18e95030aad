//! A field that failed is null where the schema lets it be null; the rest of the answer stands.
//!
//! The engine lets a resolver's error climb past its own field, even a nullable one, to the parent. The
//! specification (Handling Execution Errors) wants the field itself to be null.

use crate::observe::{self, Stage};
use async_graphql::extensions::{
    Extension, ExtensionContext, ExtensionFactory, NextExecute, NextResolve, NextValidation, ResolveInfo,
};
use async_graphql::{Response, ServerError, ServerResult, ValidationResult, Value, async_trait};
use std::sync::{Arc, Mutex, PoisonError};

/// Makes one [`Nulled`] for each request.
pub(crate) struct Nullable;

impl ExtensionFactory for Nullable {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Nulled::default())
    }
}

/// The errors of the nullable fields of one request.
#[derive(Default)]
struct Nulled(Mutex<Vec<ServerError>>);

#[async_trait::async_trait]
impl Extension for Nulled {
    async fn resolve(
        &self,
        ctx: &ExtensionContext<'_>,
        info: ResolveInfo<'_>,
        next: NextResolve<'_>,
    ) -> ServerResult<Option<Value>> {
        let nullable = !info.return_type.ends_with('!');
        match next.run(ctx, info).await {
            Err(error) if nullable => {
                self.0.lock().unwrap_or_else(PoisonError::into_inner).push(error);
                Ok(Some(Value::Null))
            }
            outcome => outcome,
        }
    }

    // One extension for both: each more would cost every field a little.
    async fn validation(
        &self,
        ctx: &ExtensionContext<'_>,
        next: NextValidation<'_>,
    ) -> Result<ValidationResult, Vec<ServerError>> {
        observe::stage(Stage::Validate, next.run(ctx)).await
    }

    async fn execute(
        &self,
        ctx: &ExtensionContext<'_>,
        operation_name: Option<&str>,
        next: NextExecute<'_>,
    ) -> Response {
        let mut response = observe::stage(Stage::Execute, next.run(ctx, operation_name)).await;
        response.errors.append(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
        response
    }
}
