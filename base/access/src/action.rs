//! Everything that can be asked of a cluster, as one table.

/// How the objects of an action are named in rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ObjectKind {
    /// By role; `eng/%` stands for everything strictly below `eng`.
    Roles,
    /// By the exact name of a user, a principal or a path.
    Names,
    /// Not by name: a rule speaks of all of them or of none.
    Unnamed,
}

macro_rules! actions {
    ($($(#[$doc:meta])* $action:ident $list:literal $kind:ident $field:literal,)*) => {
        /// What a request wants to do.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Action {
            $($(#[$doc])* $action,)*
        }

        impl Action {
            /// Every action.
            pub const ALL: &'static [Self] = &[$(Self::$action),*];

            /// The key of the action's list in a rule file.
            #[must_use]
            pub const fn list(self) -> &'static str {
                match self { $(Self::$action => $list,)* }
            }

            /// How rules name the objects of the action.
            #[must_use]
            pub const fn kind(self) -> ObjectKind {
                match self { $(Self::$action => ObjectKind::$kind,)* }
            }

            /// The key that holds the objects in an entry of the action's list.
            #[must_use]
            pub const fn field(self) -> &'static str {
                match self { $(Self::$action => $field,)* }
            }
        }
    };
}

actions! {
    /// To subscribe a framework under a role.
    RegisterFramework "register_frameworks" Roles "roles",
    /// To reserve resources for a role.
    ReserveResources "reserve_resources" Roles "roles",
    /// To create persistent volumes on a role's disk.
    CreateVolume "create_volumes" Roles "roles",
    /// To grow or shrink a role's persistent volumes.
    ResizeVolume "resize_volumes" Roles "roles",
    /// To see the quota of a role.
    GetQuota "get_quotas" Roles "roles",
    /// To change the quota of a role.
    UpdateQuota "update_quotas" Roles "roles",
    /// To see a role.
    ViewRole "view_roles" Roles "roles",
    /// To change the weight of a role.
    UpdateWeight "update_weights" Roles "roles",
    /// To make a block disk of a role's raw disk.
    CreateBlockDisk "create_block_disks" Roles "roles",
    /// To destroy a role's block disk.
    DestroyBlockDisk "destroy_block_disks" Roles "roles",
    /// To make a mount disk of a role's raw disk.
    CreateMountDisk "create_mount_disks" Roles "roles",
    /// To destroy a role's mount disk.
    DestroyMountDisk "destroy_mount_disks" Roles "roles",
    /// To destroy a role's raw disk.
    DestroyRawDisk "destroy_raw_disks" Roles "roles",
    /// To run tasks as a Unix user.
    RunTask "run_tasks" Names "users",
    /// To see frameworks of a user.
    ViewFramework "view_frameworks" Names "users",
    /// To see tasks of a user.
    ViewTask "view_tasks" Names "users",
    /// To see executors of a user.
    ViewExecutor "view_executors" Names "users",
    /// To read sandboxes of a user.
    AccessSandbox "access_sandboxes" Names "users",
    /// To see containers of a user.
    ViewContainer "view_containers" Names "users",
    /// To launch nested containers as a user.
    LaunchNestedContainerAsUser "launch_nested_containers_as_user" Names "users",
    /// To launch nested containers below an executor of a user.
    LaunchNestedContainerUnderParentWithUser "launch_nested_containers_under_parent_with_user" Names "users",
    /// To open sessions as a user.
    LaunchNestedContainerSessionAsUser "launch_nested_container_sessions_as_user" Names "users",
    /// To open sessions below an executor of a user.
    LaunchNestedContainerSessionUnderParentWithUser "launch_nested_container_sessions_under_parent_with_user" Names "users",
    /// To write to containers of a user.
    AttachContainerInput "attach_containers_input" Names "users",
    /// To read from containers of a user.
    AttachContainerOutput "attach_containers_output" Names "users",
    /// To kill nested containers of a user.
    KillNestedContainer "kill_nested_containers" Names "users",
    /// To wait for nested containers of a user.
    WaitNestedContainer "wait_nested_containers" Names "users",
    /// To remove nested containers of a user.
    RemoveNestedContainer "remove_nested_containers" Names "users",
    /// To launch standalone containers.
    LaunchStandaloneContainer "launch_standalone_containers" Unnamed "users",
    /// To kill standalone containers.
    KillStandaloneContainer "kill_standalone_containers" Unnamed "users",
    /// To wait for standalone containers.
    WaitStandaloneContainer "wait_standalone_containers" Unnamed "users",
    /// To remove standalone containers.
    RemoveStandaloneContainer "remove_standalone_containers" Unnamed "users",
    /// To see standalone containers.
    ViewStandaloneContainer "view_standalone_containers" Unnamed "users",
    /// To tear down frameworks of a principal.
    TeardownFramework "teardown_frameworks" Names "framework_principals",
    /// To undo reservations made by a principal.
    UnreserveResources "unreserve_resources" Names "reserver_principals",
    /// To destroy volumes created by a principal.
    DestroyVolume "destroy_volumes" Names "creator_principals",
    /// To read an endpoint by its path.
    GetEndpoint "get_endpoints" Names "paths",
    /// To read the daemon's own log.
    AccessMesosLog "access_mesos_logs" Unnamed "logs",
    /// To see the flags.
    ViewFlags "view_flags" Unnamed "flags",
    /// To change the log level.
    SetLogLevel "set_log_level" Unnamed "level",
    /// To register an agent.
    RegisterAgent "register_agents" Unnamed "agents",
    /// To drain agents.
    DrainAgent "drain_agents" Unnamed "agents",
    /// To deactivate agents.
    DeactivateAgent "deactivate_agents" Unnamed "agents",
    /// To reactivate agents.
    ReactivateAgent "reactivate_agents" Unnamed "agents",
    /// To declare agents gone for good.
    MarkAgentGone "mark_agents_gone" Unnamed "agents",
    /// To change the maintenance schedule.
    UpdateMaintenanceSchedule "update_maintenance_schedules" Unnamed "machines",
    /// To see the maintenance schedule.
    GetMaintenanceSchedule "get_maintenance_schedules" Unnamed "machines",
    /// To take machines down.
    StartMaintenance "start_maintenances" Unnamed "machines",
    /// To bring machines up.
    StopMaintenance "stop_maintenances" Unnamed "machines",
    /// To see which machines are in maintenance.
    GetMaintenanceStatus "get_maintenance_statuses" Unnamed "machines",
    /// To change resource provider configurations.
    ModifyResourceProviderConfig "modify_resource_provider_configs" Unnamed "resource_providers",
    /// To declare resource providers gone for good.
    MarkResourceProviderGone "mark_resource_providers_gone" Unnamed "resource_providers",
    /// To see resource providers.
    ViewResourceProvider "view_resource_providers" Unnamed "resource_providers",
    /// To delete unused images.
    PruneImages "prune_images" Unnamed "images",
}

impl Action {
    /// Whether an executor may do this within its own container tree by its token alone.
    #[must_use]
    pub const fn is_for_executors(self) -> bool {
        matches!(
            self,
            Self::LaunchNestedContainerAsUser
                | Self::LaunchNestedContainerUnderParentWithUser
                | Self::LaunchNestedContainerSessionAsUser
                | Self::LaunchNestedContainerSessionUnderParentWithUser
                | Self::WaitNestedContainer
                | Self::KillNestedContainer
                | Self::RemoveNestedContainer
                | Self::AttachContainerOutput
        )
    }
}
