//! openITCOCKPIT acknowledges as the button of its own posts has it: the request that Mattermost makes for a button that is
//! pressed (`PostActionIntegrationRequest` in Mattermost's `server/public/model/integration_action.go`), to the address that
//! `plugins/MattermostModule/src/Command/MattermostNotificationCommand.php` gives the button, as
//! `plugins/MattermostModule/src/Controller/AcknowledgeController.php` takes it (github.com/openITCOCKPIT/openITCOCKPIT). The
//! controller reads `user_name` and `post_id`; comment, sticky and notify are its own.

use super::make::{is_fine, Made, Making};
use super::Fault;
use crate::desk::{question, Flow};
use serde_json::{json, Value};
use url::form_urlencoded::Serializer;

/// Acknowledges.
pub fn call(making: &Making<'_>) -> Flow<Made> {
    if making.credentials.is_empty() {
        return Ok(Made::Refused(Fault::NoCredentials));
    }
    let host = making.reference(&["hostuuid", "host_uuid", "uuid"]);
    let service = making.reference(&["serviceuuid", "service_uuid"]);
    if host.is_empty() {
        return Ok(Made::Refused(Fault::NoReference));
    }
    let mut query = Serializer::new(String::new());
    let kind = if service.is_empty() {
        query.append_pair("uuid", &host);
        "host"
    } else {
        query.append_pair("hostuuid", &host).append_pair("serviceuuid", &service);
        "service"
    };
    query.append_pair("apikey", &making.credentials);
    let url = format!("{}/mattermost_module/acknowledge/{kind}.json?{}", making.api, query.finish());
    let callback = &making.call.callback;
    let channel = making.desk.ask(question::channel(&callback.channel))?.unwrap_or_default();
    let body = json!({
        "user_id": making.user.id,
        "user_name": making.user.username,
        "channel_id": callback.channel,
        "channel_name": channel.name,
        "team_id": channel.team,
        "team_domain": channel.team_name,
        "post_id": callback.root,
        "trigger_id": "",
        "type": "button",
        "data_source": "",
    });
    let Some(answer) = making.ask("", making.json("POST", url, Some(&body)))? else { return Ok(Made::crowded()) };
    // Somebody who is not logged in is sent to a page: only this answer says that it was done.
    let done =
        serde_json::from_slice::<Value>(&answer.body).is_ok_and(|body| body.pointer("/update/message").is_some());
    Ok(if is_fine(&answer) && done { Made::done() } else { making.failed(&answer) })
}
