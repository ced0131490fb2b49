//! Changes of groups; the services in them are checked one by one.

use abi_json::{At, Faults};

use crate::group::GroupUpdate;
use crate::id::PathId;
use crate::settings::World;

/// What is wrong with a change of the group `id`, apart from its services.
///
/// `touches` says whether the whole request adds, removes or changes services.
pub(crate) fn group(
    world: &dyn World,
    update: &GroupUpdate,
    base: &PathId,
    touches: bool,
    at: &At<'_>,
    faults: &mut Faults,
) {
    let id = update
        .id
        .as_ref()
        .map_or_else(|| base.clone(), |id| id.canonical(base));
    let enforce = at.key("enforceRole");
    faults.expect(
        id.is_top_level() || update.enforce_role != Some(true),
        &enforce,
        format!("only top-level groups enforce their role, and {id} is none"),
    );
    for (name, there) in [
        ("version", update.version.is_some()),
        ("scaleBy", update.scale_by.is_some()),
    ] {
        faults.expect(
            !there || update.said() == 1,
            &at.key(name),
            "can not be combined with anything else",
        );
    }
    if let Some(complaint) = update.id.as_ref().and_then(PathId::complaint) {
        faults.say(&at.key("id"), complaint);
    }
    let known = world.enforces_role(&id).filter(|_| touches);
    faults.expect(
        known.is_none() || update.enforce_role.is_none() || update.enforce_role == known,
        &enforce,
        "can not be changed together with services: send two requests",
    );
    for (index, app) in update.apps.iter().flatten().enumerate() {
        let absolute = app.id.canonical(&id);
        faults.expect(
            absolute.parent() == id && !absolute.is_root(),
            &at.key("apps").index(index).key("id"),
            format!("the identifier {absolute} is not a child of {id}"),
        );
    }
    for (index, child) in update.groups.iter().flatten().enumerate() {
        let at = at.key("groups");
        let at = at.index(index);
        if let Some(name) = &child.id {
            let absolute = name.canonical(&id);
            faults.expect(
                absolute.parent() == id && !absolute.is_root(),
                &at.key("id"),
                format!("the identifier {absolute} is not a child of {id}"),
            );
        } else {
            faults.say(&at.key("id"), "must be given");
        }
        group(world, child, &id, touches, &at, faults);
    }
}
