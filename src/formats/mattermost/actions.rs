//! An attachment's buttons and menus. <https://developers.mattermost.com/integrate/plugins/interactive-messages/>

use crate::feed::Malformed;
use crate::formats::chat::link::{linked, opened, web};
use crate::formats::chat::parts::{objects, put, text, Taken};
use crate::formats::secrets::is_secret;
use serde_json::{Map, Value};
use url::Url;

const STYLES: [&str; 6] = ["default", "primary", "success", "good", "warning", "danger"];

/// The actions that Mattermost itself calls, and the buttons that are links.
pub(super) fn read(attachment: &Map<String, Value>, at: &str) -> Result<(Vec<Value>, Vec<String>), Malformed> {
    let (mut actions, mut links) = (Vec::new(), Vec::new());
    for (at, action) in objects(attachment, "actions", at)? {
        match action.get("integration").and_then(Value::as_object) {
            Some(integration) => actions.extend(kept(&action, integration, &at)?),
            None => links.extend(link(&action)),
        }
    }
    Ok((actions, links))
}

fn link(action: &Map<String, Value>) -> Option<String> {
    let address = opened(action.get("url")?.as_str()?)?;
    let shown = ["text", "name"].iter().find_map(|key| action.get(*key)?.as_str()).unwrap_or(&address).to_string();
    Some(linked(&shown, &address))
}

/// An action with what Mattermost knows of it; none where it would call something else than the web.
fn kept(action: &Map<String, Value>, integration: &Map<String, Value>, at: &str) -> Result<Option<Value>, Malformed> {
    let given = |key: &str| text(action, key, at, Taken::Strictly);
    let address = text(integration, "url", &format!("{at}.integration"), Taken::Strictly)?;
    let name = [given("name")?, given("text")?].into_iter().find(|name| !name.trim().is_empty());
    let (Some(address), Some(name)) = (called(&address), name) else { return Ok(None) };
    let mut out = Map::new();
    let id = given("id")?;
    if id.chars().all(|c| c.is_ascii_alphanumeric()) {
        // Any other could not be pressed; Mattermost makes one where there is none.
        put(&mut out, "id", id);
    }
    let menu = given("type")? == "select";
    out.insert("type".into(), if menu { "select" } else { "button" }.into());
    out.insert("name".into(), name.into());
    put(&mut out, "tooltip", given("tooltip")?);
    let style = given("style")?;
    if STYLES.contains(&style.as_str()) || style.starts_with('#') {
        put(&mut out, "style", style);
    }
    if action.get("disabled") == Some(&Value::Bool(true)) {
        out.insert("disabled".into(), true.into());
    }
    if menu {
        put(&mut out, "data_source", given("data_source")?);
        put(&mut out, "default_option", given("default_option")?);
        let options = objects(action, "options", at)?.into_iter().map(|(at, option)| {
            let mut out = Map::new();
            put(&mut out, "text", text(&option, "text", &at, Taken::Strictly)?);
            put(&mut out, "value", text(&option, "value", &at, Taken::Liberally)?);
            Ok(Value::Object(out))
        });
        let options = options.collect::<Result<Vec<_>, Malformed>>()?;
        if !options.is_empty() {
            out.insert("options".into(), options.into());
        }
    }
    let mut call = Map::new();
    call.insert("url".into(), address.into());
    if let Some(context @ Value::Object(_)) = integration.get("context") {
        call.insert("context".into(), context.clone());
    }
    out.insert("integration".into(), call.into());
    Ok(Some(out.into()))
}

/// An address on the web. Mattermost would call a plugin's routes in the name of whoever presses, so these are left out.
fn called(address: &str) -> Option<String> {
    let parsed = Url::parse(&web(address)?).ok()?;
    let path =
        url::form_urlencoded::parse(parsed.path().as_bytes()).map(|(path, _)| path.into_owned()).collect::<String>();
    // It compares the path's beginning alone, so that `/pluginsome` counts as well.
    let of_plugins = path.split('/').any(|part| part.to_ascii_lowercase().starts_with("plugins"));
    // openITCOCKPIT's button has its API key there; who needs one in an address must do without the button.
    let has_key = parsed.query_pairs().any(|(name, _)| is_secret(&name));
    (!of_plugins && !has_key).then(|| address.trim().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_web_is_called() {
        for (address, kept) in [
            ("https://bot.example/act", true),
            ("http://127.0.0.1:7357", true),
            ("/plugins/frontdesk/v1/actions", false),
            ("https://chat.example/plugins/frontdesk/v1/actions", false),
            ("https://chat.example/a/../plugins/frontdesk/x", false),
            ("https://chat.example/%70lugins/x", false),
            ("https://chat.example:9999/pluginsome", false),
            ("https://mon.example/acknowledge/host.json?uuid=1&apikey=2", false),
            ("ftp://bot.example", false),
        ] {
            assert_eq!(called(address).is_some(), kept, "{address}");
        }
    }
}
