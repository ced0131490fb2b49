//! `tepui explain`.

use serde_json::{Value, json};

use crate::args::ExplainArgs;
use crate::output::{self, Outcome};
use crate::state;

pub(crate) async fn framework(args: ExplainArgs) -> anyhow::Result<Outcome> {
    let client = crate::client(&args.cluster)?;
    let state = state::get(&client).await?;
    let frameworks = state.get_frameworks.iter().flat_map(|all| &all.frameworks);
    let infos = frameworks.filter_map(|framework| framework.framework_info.as_ref());
    let wanted = args.framework.as_str();
    let ids: Vec<String> = infos
        .filter_map(|info| {
            let id = info.id.as_ref()?.value.clone()?;
            (id == wanted || info.name.as_deref() == Some(wanted)).then_some(id)
        })
        .collect();
    let id = match ids.as_slice() {
        [id] => id,
        [] => {
            output::progress(&format!(
                "no framework is called {wanted} (`tepui framework list` shows them)"
            ));
            return Ok(Outcome::NotFound);
        }
        several => anyhow::bail!(
            "several frameworks are called {wanted}: give one of the ids {}",
            several.join(", ")
        ),
    };
    let question = json!({"framework_id": {"value": id}});
    let answer = client.ask("/api/v1/explain", &question).await?;
    if args.cluster.json {
        output::json(&answer)?;
        return Ok(Outcome::Done);
    }
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut rows = Vec::new();
    for role in answer["roles"].as_array().into_iter().flatten() {
        for why in role["reasons"].as_array().into_iter().flatten() {
            let mut message = text(&why["message"]);
            let (first, last) = (&why["remaining_seconds"], &why["remaining_seconds_max"]);
            match (first.as_f64(), last.as_f64()) {
                (Some(first), Some(last)) if last - first >= 0.1 => {
                    message.push_str(&format!(" (for {first:.1} to {last:.1} s)"));
                }
                (Some(first), _) => message.push_str(&format!(" (for {first:.1} s)")),
                (None, _) => {}
            }
            rows.push(vec![
                text(&role["role"]),
                why["count"].to_string(),
                message,
                text(&why["advice"]),
            ]);
        }
    }
    output::table(&["ROLE", "AGENTS", "WHY", "WHAT HELPS"], rows)?;
    for role in answer["roles"].as_array().into_iter().flatten() {
        if let Some(advice) = role["advice"].as_str() {
            let line = format!("Least for role {}: {advice}\n", text(&role["role"]));
            output::write_out(line.as_bytes())?;
        }
    }
    Ok(Outcome::Done)
}
