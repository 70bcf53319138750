//! Taking an issue back: it and its articles go from every phone. An article that another issue still carries stays.

use crate::{
    content::{articles, issues, publish, status::Status},
    error::{Error, Result},
    store::Store,
};
use lianxin_proto::id::IssueId;
use std::collections::HashSet;

/// Withdraws an issue; how many entries of the feeds changed.
pub async fn issue(store: &Store, id: &IssueId) -> Result<usize> {
    let mut tx = store.db.write().await?;
    if !issues::set_status(&mut tx, id, Status::Withdrawn).await? {
        return Err(Error::Operator(format!("there is no issue {id}; see `issue list`")));
    }
    let rows = issues::list(&mut tx).await?;
    let kept: HashSet<_> = rows
        .iter()
        .filter(|row| row.issue.id != *id && row.status == Status::Scheduled)
        .flat_map(|row| &row.issue.items)
        .collect();
    let withdrawn = rows.iter().filter(|row| row.issue.id == *id).flat_map(|row| &row.issue.items);
    for article in withdrawn.filter(|article| !kept.contains(article)) {
        articles::set_status(&mut tx, article, Status::Withdrawn).await?;
    }
    let changes = publish::reconcile(&mut tx, store.now()).await?;
    store.commit(tx).await?;
    Ok(changes)
}
