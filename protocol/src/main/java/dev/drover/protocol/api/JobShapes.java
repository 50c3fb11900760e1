package dev.drover.protocol.api;

import dev.drover.protocol.api.JsonShape.Form;
import dev.drover.protocol.api.JsonShape.Kind;

/** Nomad's JSON names for the blocks and attributes of a job file. */
final class JobShapes {
    private static final JsonShape CONSTRAINT = JsonShape.builder()
            .text("LTarget", "attribute")
            .text("RTarget", "value")
            .text("Operand", "operator")
            .build();

    private static final JsonShape AFFINITY = JsonShape.builder()
            .text("LTarget", "attribute")
            .text("RTarget", "value")
            .text("Operand", "operator")
            .whole("Weight", "weight")
            .build();

    private static final JsonShape SPREAD = JsonShape.builder()
            .text("Attribute", "attribute")
            .whole("Weight", "weight")
            .nested(
                    "SpreadTarget",
                    Form.LIST,
                    "target",
                    JsonShape.builder()
                            .label("Value")
                            .whole("Percent", "percent")
                            .build())
            .build();

    private static final JsonShape RESTART = JsonShape.builder()
            .whole("Attempts", "attempts")
            .duration("Interval", "interval")
            .duration("Delay", "delay")
            .text("Mode", "mode")
            .flag("RenderTemplates", "render_templates")
            .build();

    private static final JsonShape RESCHEDULE = JsonShape.builder()
            .whole("Attempts", "attempts")
            .duration("Interval", "interval")
            .duration("Delay", "delay")
            .text("DelayFunction", "delay_function")
            .duration("MaxDelay", "max_delay")
            .flag("Unlimited", "unlimited")
            .build();

    private static final JsonShape MIGRATE = JsonShape.builder()
            .whole("MaxParallel", "max_parallel")
            .text("HealthCheck", "health_check")
            .duration("MinHealthyTime", "min_healthy_time")
            .duration("HealthyDeadline", "healthy_deadline")
            .build();

    private static final JsonShape DISCONNECT = JsonShape.builder()
            .duration("LostAfter", "lost_after")
            .duration("StopOnClientAfter", "stop_on_client_after")
            .flag("Replace", "replace")
            .text("Reconcile", "reconcile")
            .build();

    private static final JsonShape UPDATE = JsonShape.builder()
            .duration("Stagger", "stagger")
            .whole("MaxParallel", "max_parallel")
            .text("HealthCheck", "health_check")
            .duration("MinHealthyTime", "min_healthy_time")
            .duration("HealthyDeadline", "healthy_deadline")
            .duration("ProgressDeadline", "progress_deadline")
            .whole("Canary", "canary")
            .flag("AutoRevert", "auto_revert")
            .flag("AutoPromote", "auto_promote")
            .build();

    private static final JsonShape STATIC_PORT = JsonShape.builder()
            .label("Label")
            .whole("Value", "static")
            .whole("To", "to")
            .text("HostNetwork", "host_network")
            .flag("IgnoreCollision", "ignore_collision")
            .build();

    private static final JsonShape DYNAMIC_PORT = JsonShape.builder()
            .label("Label")
            .whole("To", "to")
            .text("HostNetwork", "host_network")
            .flag("IgnoreCollision", "ignore_collision")
            .build();

    private static final JsonShape NETWORK = JsonShape.builder()
            .text("Mode", "mode")
            .whole("MBits", "mbits")
            .nested("ReservedPorts", Form.LIST, "port", STATIC_PORT)
            .nested("DynamicPorts", Form.LIST, "port", DYNAMIC_PORT)
            .absent("CIDR", "CNI", "DNS", "Device", "Hostname", "IP")
            .build();

    private static final JsonShape CHECK_RESTART = JsonShape.builder()
            .whole("Limit", "limit")
            .duration("Grace", "grace")
            .flag("IgnoreWarnings", "ignore_warnings")
            .build();

    private static final JsonShape CHECK = JsonShape.builder()
            .text("Name", "name")
            .text("Type", "type")
            .duration("Interval", "interval")
            .duration("Timeout", "timeout")
            .text("PortLabel", "port")
            .text("Path", "path")
            .text("Method", "method")
            .text("Protocol", "protocol")
            .text("Body", "body")
            .flag("TLSSkipVerify", "tls_skip_verify")
            .text("TLSServerName", "tls_server_name")
            .text("TaskName", "task")
            .text("Notes", "notes")
            .flag("Expose", "expose")
            .text("GRPCService", "grpc_service")
            .flag("GRPCUseTLS", "grpc_use_tls")
            .text("Command", "command")
            .field("Args", Kind.TEXTS, "args")
            .text("InitialStatus", "initial_status")
            .text("OnUpdate", "on_update")
            .whole("SuccessBeforePassing", "success_before_passing")
            .whole("FailuresBeforeWarning", "failures_before_warning")
            .whole("FailuresBeforeCritical", "failures_before_critical")
            .map("Header", Form.LISTS_MAP, "header")
            .nested("CheckRestart", Form.OBJECT, "check_restart", CHECK_RESTART)
            .absent("AddressMode", "Advertise")
            .build();

    private static final JsonShape SERVICE = JsonShape.builder()
            .text("Name", "name")
            .text("Provider", "provider")
            .text("PortLabel", "port")
            .text("AddressMode", "address_mode")
            .field("Tags", Kind.TEXTS, "tags")
            .field("CanaryTags", Kind.TEXTS, "canary_tags")
            .text("TaskName", "task")
            .text("OnUpdate", "on_update")
            .text("Address", "address")
            .map("Meta", Form.TEXT_MAP, "meta")
            .map("CanaryMeta", Form.TEXT_MAP, "canary_meta")
            .map("TaggedAddresses", Form.TEXT_MAP, "tagged_addresses")
            .nested(
                    "Weights",
                    Form.OBJECT,
                    "weights",
                    JsonShape.builder()
                            .whole("Passing", "passing")
                            .whole("Warning", "warning")
                            .build())
            .nested("Checks", Form.LIST, "check", CHECK)
            .nested("CheckRestart", Form.OBJECT, "check_restart", CHECK_RESTART)
            .flag("EnableTagOverride", "enable_tag_override")
            .absent("Connect", "Identity", "Kind")
            .build();

    private static final JsonShape DEVICE = JsonShape.builder()
            .label("Name")
            .whole("Count", "count")
            .nested("Constraints", Form.LIST, "constraint", CONSTRAINT)
            .nested("Affinities", Form.LIST, "affinity", AFFINITY)
            .build();

    private static final JsonShape VOLUME_MOUNT = JsonShape.builder()
            .text("Volume", "volume")
            .text("Destination", "destination")
            .flag("ReadOnly", "read_only")
            .text("PropagationMode", "propagation_mode")
            .text("SELinuxLabel", "selinux_label")
            .build();

    private static final JsonShape RESOURCES = JsonShape.builder()
            .whole("CPU", "cpu")
            .whole("Cores", "cores")
            .whole("MemoryMB", "memory")
            .whole("MemoryMaxMB", "memory_max")
            .whole("DiskMB", "disk")
            .whole("IOPS", "iops")
            .nested("Networks", Form.LIST_OF_ONE, "network", NETWORK)
            .nested("Devices", Form.LIST, "device", DEVICE)
            .absent("NUMA", "SecretsMB")
            .build();

    private static final JsonShape ARTIFACT = JsonShape.builder()
            .text("GetterSource", "source")
            .text("RelativeDest", "destination")
            .text("GetterMode", "mode")
            .flag("GetterInsecure", "insecure")
            .map("GetterOptions", Form.TEXT_MAP, "options")
            .map("GetterHeaders", Form.TEXT_MAP, "headers")
            .flag("Chown", "chown")
            .build();

    private static final JsonShape LOGS = JsonShape.builder()
            .whole("MaxFiles", "max_files")
            .whole("MaxFileSizeMB", "max_file_size")
            .flag("Disabled", "disabled")
            .flag("Enabled", "enabled")
            .duration("RotateEvery", "rotate_every")
            .build();

    private static final JsonShape EPHEMERAL_DISK = JsonShape.builder()
            .whole("SizeMB", "size")
            .flag("Sticky", "sticky")
            .flag("Migrate", "migrate")
            .build();

    private static final JsonShape DISPATCH_PAYLOAD =
            JsonShape.builder().text("File", "file").build();

    private static final JsonShape LIFECYCLE =
            JsonShape.builder().text("Hook", "hook").flag("Sidecar", "sidecar").build();

    private static final JsonShape TASK = JsonShape.builder()
            .label("Name")
            .text("Driver", "driver")
            .text("User", "user")
            .duration("KillTimeout", "kill_timeout")
            .text("KillSignal", "kill_signal")
            .flag("Leader", "leader")
            .duration("ShutdownDelay", "shutdown_delay")
            .map("Config", Form.FREE_MAP, "config")
            .map("Env", Form.TEXT_MAP, "env")
            .map("Meta", Form.TEXT_MAP, "meta")
            .nested("Constraints", Form.LIST, "constraint", CONSTRAINT)
            .nested("Affinities", Form.LIST, "affinity", AFFINITY)
            .nested("Services", Form.LIST, "service", SERVICE)
            .nested("Resources", Form.OBJECT, "resources", RESOURCES)
            .nested("RestartPolicy", Form.OBJECT, "restart", RESTART)
            .nested("LogConfig", Form.OBJECT, "logs", LOGS)
            .nested("Lifecycle", Form.OBJECT, "lifecycle", LIFECYCLE)
            .nested("Artifacts", Form.LIST, "artifact", ARTIFACT)
            .nested("Templates", Form.LIST, "template", TemplateJson.SHAPE)
            .nested("DispatchPayload", Form.OBJECT, "dispatch_payload", DISPATCH_PAYLOAD)
            .nested("VolumeMounts", Form.LIST, "volume_mount", VOLUME_MOUNT)
            .absent(
                    "Actions",
                    "CSIPluginConfig",
                    "Consul",
                    "Identities",
                    "Identity",
                    "Kind",
                    "ScalingPolicies",
                    "Schedule",
                    "Secrets",
                    "Vault")
            .build();

    private static final JsonShape SCALING = JsonShape.builder()
            .whole("Min", "min")
            .whole("Max", "max")
            .flag("Enabled", "enabled")
            .text("Type", "type")
            .map("Policy", Form.FREE_MAP, "policy")
            .build();

    private static final JsonShape VOLUME = JsonShape.builder()
            .text("Type", "type")
            .text("Source", "source")
            .flag("ReadOnly", "read_only")
            .flag("Sticky", "sticky")
            .flag("PerAlloc", "per_alloc")
            .text("AccessMode", "access_mode")
            .text("AttachmentMode", "attachment_mode")
            .absent("MountOptions")
            .build();

    private static final JsonShape GROUP = JsonShape.builder()
            .label("Name")
            .whole("Count", "count")
            .duration("ShutdownDelay", "shutdown_delay")
            .duration("MaxRunDuration", "max_run_duration")
            .map("Meta", Form.TEXT_MAP, "meta")
            .nested("Constraints", Form.LIST, "constraint", CONSTRAINT)
            .nested("Affinities", Form.LIST, "affinity", AFFINITY)
            .nested("Spreads", Form.LIST, "spread", SPREAD)
            .nested("Tasks", Form.LIST, "task", TASK)
            .nested("RestartPolicy", Form.OBJECT, "restart", RESTART)
            .nested("ReschedulePolicy", Form.OBJECT, "reschedule", RESCHEDULE)
            .nested("EphemeralDisk", Form.OBJECT, "ephemeral_disk", EPHEMERAL_DISK)
            .nested("Update", Form.OBJECT, "update", UPDATE)
            .nested("Migrate", Form.OBJECT, "migrate", MIGRATE)
            .nested("Disconnect", Form.OBJECT, "disconnect", DISCONNECT)
            .duration("MaxClientDisconnect", "max_client_disconnect")
            .flag("PreventRescheduleOnLost", "prevent_reschedule_on_lost")
            .duration("StopAfterClientDisconnect", "stop_after_client_disconnect")
            .nested("Networks", Form.LIST_OF_ONE, "network", NETWORK)
            .nested("Services", Form.LIST, "service", SERVICE)
            .nested("Scaling", Form.OBJECT, "scaling", SCALING)
            .nested("Volumes", Form.BY_NAME, "volume", VOLUME)
            .absent("Consul")
            .build();

    private static final JsonShape PERIODIC = JsonShape.builder()
            .flag("Enabled", "enabled")
            .text("Spec", "cron")
            .field("Specs", Kind.TEXTS, "crons")
            .text("SpecType", "spec_type")
            .flag("ProhibitOverlap", "prohibit_overlap")
            .text("TimeZone", "time_zone")
            .build();

    private static final JsonShape PARAMETERIZED = JsonShape.builder()
            .text("Payload", "payload")
            .field("MetaRequired", Kind.TEXTS, "meta_required")
            .field("MetaOptional", Kind.TEXTS, "meta_optional")
            .build();

    static final JsonShape JOB = JsonShape.builder()
            .label("ID")
            .text("Name", "name")
            .text("Type", "type")
            .text("Region", "region")
            .text("Namespace", "namespace")
            .field("Datacenters", Kind.TEXTS, "datacenters")
            .text("NodePool", "node_pool")
            .whole("Priority", "priority")
            .flag("AllAtOnce", "all_at_once")
            .map("Meta", Form.TEXT_MAP, "meta")
            .nested("Constraints", Form.LIST, "constraint", CONSTRAINT)
            .nested("Affinities", Form.LIST, "affinity", AFFINITY)
            .nested("Spreads", Form.LIST, "spread", SPREAD)
            .nested("TaskGroups", Form.LIST, "group", GROUP)
            .nested("Update", Form.OBJECT, "update", UPDATE)
            .nested("Reschedule", Form.OBJECT, "reschedule", RESCHEDULE)
            .nested("Migrate", Form.OBJECT, "migrate", MIGRATE)
            .nested("Periodic", Form.OBJECT, "periodic", PERIODIC)
            .nested("ParameterizedJob", Form.OBJECT, "parameterized", PARAMETERIZED)
            .absent("Multiregion", "UI")
            .build();

    private JobShapes() {}
}
