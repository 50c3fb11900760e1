package dev.drover.gateway.config;

import dev.drover.protocol.jobspec.hcl.BlockSchema;

/** Every key a configuration file may have; any other is named and refused. */
final class ConfigSchema {
    private static final BlockSchema PORTS =
            BlockSchema.builder().attributes("http", "rpc", "cluster").build();

    /** What Nomad's block has besides is of its TLS and its RPC. */
    private static final BlockSchema LIMITS = BlockSchema.builder()
            .attributes("http_max_conns_per_client")
            .refused(
                    "is not supported by this version of drover",
                    "https_handshake_timeout",
                    "rpc_handshake_timeout",
                    "rpc_max_conns_per_client")
            .build();

    private static final BlockSchema SERVER = BlockSchema.builder()
            .attributes(
                    "enabled",
                    "keyring_file",
                    "job_gc_interval",
                    "job_gc_threshold",
                    "eval_gc_threshold",
                    "batch_eval_gc_threshold",
                    "deployment_gc_threshold",
                    "node_gc_threshold")
            .build();

    private static final BlockSchema RESERVED = BlockSchema.builder()
            .attributes("cpu", "memory", "disk", "reserved_ports")
            .build();

    private static final BlockSchema JAVA = BlockSchema.builder()
            .attributes("jdk_directories", "allowed_options")
            .build();

    private static final BlockSchema JVM =
            BlockSchema.builder().attributes("allow").build();

    private static final BlockSchema DOCKER_VOLUMES =
            BlockSchema.builder().attributes("enabled").build();

    /** In {@code client}, and of the plug-in of that name. */
    static final BlockSchema DOCKER = BlockSchema.builder()
            .attributes("endpoint", "allow_privileged", "allow_caps")
            .single("volumes", DOCKER_VOLUMES)
            .build();

    /** Of the plug-in of that name. */
    static final BlockSchema QEMU =
            BlockSchema.builder().attributes("image_paths", "args_allowlist").build();

    /** Of the plug-in of that name. */
    static final BlockSchema RAW_EXEC =
            BlockSchema.builder().attributes("enabled").build();

    private static final BlockSchema ARTIFACT = BlockSchema.builder()
            .attributes(
                    "http_read_timeout",
                    "http_max_size",
                    "git_timeout",
                    "s3_timeout",
                    "decompression_size_limit",
                    "decompression_file_count_limit",
                    "disable_filesystem_isolation",
                    "set_environment_variables",
                    "cache_max_size")
            .build();

    private static final BlockSchema HOST_VOLUME =
            BlockSchema.builder().attributes("path", "read_only").build();

    private static final BlockSchema HOST_NETWORK = BlockSchema.builder()
            .attributes("cidr", "interface", "reserved_ports")
            .build();

    private static final BlockSchema DEVICE = BlockSchema.builder()
            .attributes("ids")
            .map("attributes")
            .map("files")
            .build();

    private static final BlockSchema LOG_OUTLET = BlockSchema.builder()
            .attributes("address", "facility")
            .map("headers")
            .build();

    private static final BlockSchema CLIENT = BlockSchema.builder()
            .attributes(
                    "enabled",
                    "servers",
                    "node_class",
                    "node_pool",
                    "cpu_total_compute",
                    "memory_total_mb",
                    "disk_total_mb",
                    "disable_remote_exec",
                    "ephemeral_disk_limit",
                    "min_dynamic_port",
                    "max_dynamic_port",
                    "max_kill_timeout",
                    "network_speed",
                    "node_max_allocs",
                    "mock_driver",
                    "isolation",
                    "log_max_age",
                    "log_retention",
                    "pids_limit")
            .map("meta")
            .single("reserved", RESERVED)
            .single("java", JAVA)
            .single("jvm", JVM)
            .single("docker", DOCKER)
            .single("artifact", ARTIFACT)
            .repeated("log_outlet", LOG_OUTLET, "protocol")
            .repeated("host_volume", HOST_VOLUME, "name")
            .repeated("host_network", HOST_NETWORK, "name")
            .repeated("device", DEVICE, "vendor/type/model")
            .build();

    private static final BlockSchema PLUGIN =
            BlockSchema.builder().map("config").build();

    private static final BlockSchema CASSANDRA = BlockSchema.builder()
            .attributes("contact_points", "datacenter", "keyspace", "replication_factor", "username", "password")
            .build();

    /** What Nomad's block has besides: nothing registers the agents themselves, and nothing speaks for tasks. */
    private static final BlockSchema CONSUL = BlockSchema.builder()
            .attributes("address", "token", "ssl", "ca_file", "timeout")
            .refused(
                    "is not supported by this version of drover",
                    "allow_unauthenticated",
                    "auth",
                    "auto_advertise",
                    "cert_file",
                    "checks_use_advertise",
                    "client_auto_join",
                    "client_failures_before_critical",
                    "client_failures_before_warning",
                    "client_http_check_name",
                    "client_service_name",
                    "grpc_address",
                    "grpc_ca_file",
                    "key_file",
                    "name",
                    "namespace",
                    "server_auto_join",
                    "server_failures_before_critical",
                    "server_failures_before_warning",
                    "server_http_check_name",
                    "server_rpc_check_name",
                    "server_serf_check_name",
                    "server_service_name",
                    "service_auth_method",
                    "service_identity",
                    "share_ssl",
                    "tags",
                    "task_auth_method",
                    "task_identity",
                    "verify_ssl")
            .build();

    private static final BlockSchema JOURNAL = BlockSchema.builder()
            .attributes("type")
            .single("cassandra", CASSANDRA)
            .build();

    static final BlockSchema FILE = BlockSchema.builder()
            .attributes(
                    "name", "region", "datacenter", "data_dir", "bind_addr", "log_level", "insecure_bind", "plugin_dir")
            .single("ports", PORTS)
            .single("limits", LIMITS)
            .single("server", SERVER)
            .single("client", CLIENT)
            .single("consul", CONSUL)
            .single("journal", JOURNAL)
            .repeated("plugin", PLUGIN, "name")
            .build();

    private ConfigSchema() {}
}
