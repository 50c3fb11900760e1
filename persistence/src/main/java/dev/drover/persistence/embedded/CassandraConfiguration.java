package dev.drover.persistence.embedded;

import java.nio.file.Path;

/** The texts of {@code cassandra.yaml} and {@code logback.xml}: one small, durable server on loopback. */
final class CassandraConfiguration {
    private CassandraConfiguration() {}

    /**
     * {@code commitlog_sync: batch} answers a write when it is on disk. A commit log that cannot be written ends the process
     * (policy {@code die}): its agent starts it again, which a server that only stops listening would prevent.
     */
    static String yaml(Path root, int nativePort, int storagePort) {
        return """
                cluster_name: drover
                num_tokens: 1
                partitioner: org.apache.cassandra.dht.Murmur3Partitioner
                data_file_directories: [ %1$s ]
                commitlog_directory: %2$s
                saved_caches_directory: %3$s
                hints_directory: %4$s
                cdc_raw_directory: %5$s
                commitlog_sync: batch
                commitlog_segment_size: 16MiB
                commitlog_total_space: 128MiB
                commit_failure_policy: die
                disk_failure_policy: die
                endpoint_snitch: SimpleSnitch
                dynamic_snitch: false
                listen_address: %6$s
                rpc_address: %6$s
                native_transport_port: %7$d
                storage_port: %8$d
                start_native_transport: true
                seed_provider:
                  - class_name: org.apache.cassandra.locator.SimpleSeedProvider
                    parameters: [ { seeds: "%6$s:%8$d" } ]
                hinted_handoff_enabled: false
                auto_snapshot: false
                concurrent_reads: 8
                concurrent_writes: 8
                concurrent_counter_writes: 2
                concurrent_materialized_view_writes: 2
                concurrent_compactors: 1
                native_transport_max_threads: 16
                memtable_heap_space: 64MiB
                memtable_offheap_space: 32MiB
                key_cache_size: 4MiB
                file_cache_size: 32MiB
                networking_cache_size: 16MiB
                batch_size_warn_threshold: 256KiB
                batch_size_fail_threshold: 4096KiB
                """.formatted(
                        quoted(root.resolve("data")),
                        quoted(root.resolve("commitlog")),
                        quoted(root.resolve("saved_caches")),
                        quoted(root.resolve("hints")),
                        quoted(root.resolve("cdc_raw")),
                        NativePort.HOST,
                        nativePort,
                        storagePort);
    }

    static String logback(Path serverLog) {
        return """
                <configuration>
                  <statusListener class="ch.qos.logback.core.status.NopStatusListener"/>
                  <appender name="FILE" class="ch.qos.logback.core.rolling.RollingFileAppender">
                    <file>%1$s</file>
                    <rollingPolicy class="ch.qos.logback.core.rolling.FixedWindowRollingPolicy">
                      <fileNamePattern>%1$s.%%i</fileNamePattern>
                      <minIndex>1</minIndex>
                      <maxIndex>2</maxIndex>
                    </rollingPolicy>
                    <triggeringPolicy class="ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy">
                      <maxFileSize>10MB</maxFileSize>
                    </triggeringPolicy>
                    <encoder><pattern>%%d{ISO8601} %%-5level [%%thread] %%logger{0}: %%msg%%n</pattern></encoder>
                  </appender>
                  <root level="INFO"><appender-ref ref="FILE"/></root>
                </configuration>
                """.formatted(xml(serverLog.toString()));
    }

    /** A YAML double-quoted scalar, which is also how a JVM argument file quotes. */
    static String quoted(Object value) {
        return '"' + value.toString().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static String xml(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }
}
