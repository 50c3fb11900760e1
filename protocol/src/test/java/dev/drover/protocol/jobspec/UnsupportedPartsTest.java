package dev.drover.protocol.jobspec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Nomad's job files have and Drover does not run: said by name and place, whether it is a block or an attribute. */
class UnsupportedPartsTest {
    private static final String JOB = """
        job "x" {
          JOB
          group "g" {
            GROUP
            network {
              NETWORK
            }
            volume "v" {
              type   = "host"
              source = "s"
              VOLUME
            }
            service {
              port = "80"
              SERVICE
              check {
                type     = "tcp"
                interval = "10s"
                timeout  = "2s"
                CHECK
              }
            }
            task "t" {
              driver = "java"
              TASK
              resources {
                cpu = 100
                RESOURCES
              }
            }
          }
        }
        """;

    /** The job with something in one of its places, and nothing in the others. */
    private static String with(String place, String part) {
        return JOB.replaceFirst("\\b" + place + "\n", part + "\n").replaceAll("\n *[A-Z]+\n", "\n\n");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "JOB, consul multiregion secret ui vault",
        "GROUP, consul secret vault",
        "NETWORK, cidr cni device dns hostname ip reserved_ports",
        "VOLUME, mount_options",
        "SERVICE, cluster connect identity kind",
        "CHECK, address_mode advertise",
        "TASK, action consul csi_plugin identity kind scaling schedule secret vault",
        "RESOURCES, numa secrets"
    })
    void areRefused(String place, String names) {
        for (String name : names.split(" ", -1)) {
            for (String part : new String[] {name + " {}", name + " = 1"}) {
                assertThat(Jobs.read(with(place, part)).errors())
                        .as(place + ": " + part)
                        .singleElement()
                        .asString()
                        .contains("\"" + name + "\" is not supported by this version of drover");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"JOB", "GROUP", "NETWORK", "VOLUME", "SERVICE", "CHECK", "TASK", "RESOURCES"})
    void withoutThemTheJobIsRight(String place) {
        assertThat(Jobs.read(with(place, "")).errors()).as(place).isEmpty();
    }
}
