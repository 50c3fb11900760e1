package dev.drover.protocol.jobspec;

import dev.drover.protocol.jobspec.hcl.BlockSchema;

/** What a job file may hold. Parts of Nomad's language that Drover does not run are named and refused, never ignored. */
final class JobSchema {
    private static final String ABSENT = "is not supported by this version of drover";

    private static final BlockSchema CONSTRAINT = BlockSchema.builder()
            .attributes(
                    "attribute",
                    "operator",
                    "value",
                    "version",
                    "semver",
                    "regexp",
                    "set_contains",
                    "set_contains_any",
                    "set_contains_all",
                    "distinct_hosts",
                    "distinct_property",
                    "is_set",
                    "is_not_set")
            .build();

    private static final BlockSchema AFFINITY = BlockSchema.builder()
            .attributes(
                    "attribute",
                    "operator",
                    "value",
                    "weight",
                    "version",
                    "semver",
                    "regexp",
                    "set_contains",
                    "set_contains_any",
                    "set_contains_all")
            .build();

    private static final BlockSchema SPREAD = BlockSchema.builder()
            .attributes("attribute", "weight")
            .repeated("target", BlockSchema.builder().attributes("percent").build(), "value")
            .build();

    private static final BlockSchema UPDATE = BlockSchema.builder()
            .attributes(
                    "stagger",
                    "max_parallel",
                    "health_check",
                    "min_healthy_time",
                    "healthy_deadline",
                    "progress_deadline",
                    "auto_revert",
                    "auto_promote",
                    "canary")
            .build();

    private static final BlockSchema RESCHEDULE = BlockSchema.builder()
            .attributes("attempts", "interval", "delay", "delay_function", "max_delay", "unlimited")
            .build();

    private static final BlockSchema MIGRATE = BlockSchema.builder()
            .attributes("max_parallel", "health_check", "min_healthy_time", "healthy_deadline")
            .build();

    private static final BlockSchema DISCONNECT = BlockSchema.builder()
            .attributes("lost_after", "stop_on_client_after", "replace", "reconcile")
            .build();

    private static final BlockSchema RESTART = BlockSchema.builder()
            .attributes("attempts", "interval", "delay", "mode", "render_templates")
            .build();

    private static final BlockSchema PORT = BlockSchema.builder()
            .attributes("static", "to", "host_network", "ignore_collision")
            .build();

    private static final BlockSchema NETWORK = BlockSchema.builder()
            .attributes("mode", "mbits")
            .repeated("port", PORT, "name")
            .refused(ABSENT, "device", "cidr", "ip", "hostname", "reserved_ports", "dns", "cni")
            .build();

    private static final BlockSchema CHECK_RESTART = BlockSchema.builder()
            .attributes("limit", "grace", "ignore_warnings")
            .build();

    private static final BlockSchema CHECK = BlockSchema.builder()
            .attributes(
                    "name",
                    "type",
                    "interval",
                    "timeout",
                    "port",
                    "path",
                    "method",
                    "protocol",
                    "body",
                    "tls_skip_verify",
                    "tls_server_name",
                    "task",
                    "notes",
                    "expose",
                    "grpc_service",
                    "grpc_use_tls",
                    "command",
                    "args",
                    "initial_status",
                    "on_update",
                    "success_before_passing",
                    "failures_before_warning",
                    "failures_before_critical")
            .map("header")
            .single("check_restart", CHECK_RESTART)
            .refused(ABSENT, "address_mode", "advertise")
            .build();

    private static final BlockSchema SERVICE = BlockSchema.builder()
            .attributes(
                    "name",
                    "provider",
                    "port",
                    "address_mode",
                    "tags",
                    "canary_tags",
                    "task",
                    "on_update",
                    "address",
                    "enable_tag_override")
            .map("meta")
            .map("canary_meta")
            .map("tagged_addresses")
            .single(
                    "weights",
                    BlockSchema.builder().attributes("passing", "warning").build())
            .repeated("check", CHECK)
            .single("check_restart", CHECK_RESTART)
            .refused(ABSENT, "cluster", "connect", "identity", "kind")
            .build();

    private static final BlockSchema DEVICE = BlockSchema.builder()
            .attributes("count")
            .repeated("constraint", CONSTRAINT)
            .repeated("affinity", AFFINITY)
            .build();

    private static final BlockSchema RESOURCES = BlockSchema.builder()
            .attributes("cpu", "cores", "memory", "memory_max", "disk", "iops")
            .single("network", NETWORK)
            .repeated("device", DEVICE, "name")
            .refused(ABSENT, "numa", "secrets")
            .build();

    private static final BlockSchema VOLUME = BlockSchema.builder()
            .attributes("type", "source", "read_only", "sticky", "per_alloc", "access_mode", "attachment_mode")
            .refused(ABSENT, "mount_options")
            .build();

    private static final BlockSchema VOLUME_MOUNT = BlockSchema.builder()
            .attributes("volume", "destination", "read_only", "propagation_mode", "selinux_label")
            .build();

    private static final BlockSchema ARTIFACT = BlockSchema.builder()
            .attributes("source", "destination", "mode", "insecure", "chown")
            .map("options")
            .map("headers")
            .build();

    private static final BlockSchema TEMPLATE = BlockSchema.builder()
            .attributes(
                    "source",
                    "data",
                    "destination",
                    "change_mode",
                    "change_signal",
                    "splay",
                    "perms",
                    "uid",
                    "gid",
                    "left_delimiter",
                    "right_delimiter",
                    "env",
                    "once",
                    "error_on_missing_key",
                    "vault_grace")
            .single(
                    "change_script",
                    BlockSchema.builder()
                            .attributes("command", "args", "timeout", "fail_on_error", "run_on_first_render")
                            .build())
            .single("wait", BlockSchema.builder().attributes("min", "max").build())
            .build();

    private static final BlockSchema LOGS = BlockSchema.builder()
            .attributes("max_files", "max_file_size", "disabled", "enabled", "rotate_every")
            .build();

    private static final BlockSchema DISPATCH_PAYLOAD =
            BlockSchema.builder().attributes("file").build();

    private static final BlockSchema LIFECYCLE =
            BlockSchema.builder().attributes("hook", "sidecar").build();

    private static final BlockSchema TASK = BlockSchema.builder()
            .attributes("driver", "user", "kill_timeout", "kill_signal", "leader", "shutdown_delay")
            .map("config")
            .map("env")
            .map("meta")
            .single("resources", RESOURCES)
            .single("restart", RESTART)
            .single("logs", LOGS)
            .single("dispatch_payload", DISPATCH_PAYLOAD)
            .single("lifecycle", LIFECYCLE)
            .repeated("constraint", CONSTRAINT)
            .repeated("affinity", AFFINITY)
            .repeated("artifact", ARTIFACT)
            .repeated("template", TEMPLATE)
            .repeated("service", SERVICE)
            .repeated("volume_mount", VOLUME_MOUNT)
            .refused(
                    ABSENT,
                    "action",
                    "consul",
                    "csi_plugin",
                    "identity",
                    "kind",
                    "scaling",
                    "schedule",
                    "secret",
                    "vault")
            .build();

    private static final BlockSchema EPHEMERAL_DISK =
            BlockSchema.builder().attributes("size", "sticky", "migrate").build();

    private static final BlockSchema SCALING = BlockSchema.builder()
            .attributes("enabled", "min", "max", "type")
            .map("policy")
            .build();

    private static final BlockSchema GROUP = BlockSchema.builder()
            .attributes(
                    "count",
                    "shutdown_delay",
                    "max_run_duration",
                    "max_client_disconnect",
                    "prevent_reschedule_on_lost",
                    "stop_after_client_disconnect")
            .map("meta")
            .repeated("constraint", CONSTRAINT)
            .repeated("affinity", AFFINITY)
            .repeated("spread", SPREAD)
            .repeated("task", TASK, "name")
            .repeated("service", SERVICE)
            .single("network", NETWORK)
            .single("restart", RESTART)
            .single("reschedule", RESCHEDULE)
            .single("update", UPDATE)
            .single("migrate", MIGRATE)
            .single("disconnect", DISCONNECT)
            .single("ephemeral_disk", EPHEMERAL_DISK)
            .single("scaling", SCALING)
            .repeated("volume", VOLUME, "name")
            .refused(ABSENT, "consul", "secret", "vault")
            .build();

    private static final BlockSchema PERIODIC = BlockSchema.builder()
            .attributes("cron", "crons", "time_zone", "prohibit_overlap", "enabled")
            .build();

    private static final BlockSchema PARAMETERIZED = BlockSchema.builder()
            .attributes("payload", "meta_required", "meta_optional")
            .build();

    private static final BlockSchema JOB = BlockSchema.builder()
            .attributes(
                    "id", "name", "type", "region", "namespace", "datacenters", "node_pool", "priority", "all_at_once")
            .map("meta")
            .repeated("constraint", CONSTRAINT)
            .repeated("affinity", AFFINITY)
            .repeated("spread", SPREAD)
            .repeated("group", GROUP, "name")
            .repeated("task", TASK, "name")
            .single("update", UPDATE)
            .single("reschedule", RESCHEDULE)
            .single("migrate", MIGRATE)
            .single("periodic", PERIODIC)
            .single("parameterized", PARAMETERIZED)
            .refused(ABSENT, "consul", "multiregion", "secret", "ui", "vault")
            .build();

    /** The top level of a job file; variables and locals are the language's own. */
    static final BlockSchema FILE =
            BlockSchema.builder().repeated("job", JOB, "ID").build();

    private JobSchema() {}
}
