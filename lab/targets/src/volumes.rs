//! Answers of CSI plugins, which may be anybody's.

use drivers_volume::csi::{
    ControllerPublishVolumeResponse, GetCapabilitiesResponse, NodeGetInfoResponse, frame, unframe,
};

use crate::Target;

pub(crate) const ANSWER: Target = Target {
    name: "volume_answer",
    run: |data| {
        if let Ok(answer) = unframe::<GetCapabilitiesResponse>(data) {
            assert_eq!(unframe(&frame(&answer)), Ok(answer));
        }
        if let Ok(answer) = unframe::<NodeGetInfoResponse>(data) {
            assert_eq!(unframe(&frame(&answer)), Ok(answer));
        }
        if let Ok(answer) = unframe::<ControllerPublishVolumeResponse>(data) {
            assert_eq!(unframe(&frame(&answer)), Ok(answer));
        }
    },
    seeds: || {
        let info = NodeGetInfoResponse {
            node_id: "node".to_owned(),
            max_volumes_per_node: 3,
        };
        let context = ControllerPublishVolumeResponse {
            publish_context: [("device".to_owned(), "/dev/sdx".to_owned())].into(),
        };
        let kinds = GetCapabilitiesResponse::of(&[1, 2]);
        [frame(&info), frame(&context), frame(&kinds)]
            .map(|bytes| bytes.to_vec())
            .into()
    },
    peak_max_bytes: 8 << 20,
};
