package dev.drover.chaos.bench.scheduler;

/** What the measured job asks of its nodes, beside cpu, memory and disk. */
enum JobShape {
    PLAIN("", ""),
    CONSTRAINTS("""
        constraint {
          attribute = "${attr.kernel.name}"
          value     = "linux"
        }
        constraint {
          attribute = "${attr.driver.java.version}"
          operator  = "version"
          value     = ">= 17"
        }
        """, """
            network {
              port "http" {}
            }
            """),
    AFFINITIES("""
        affinity {
          attribute = "${meta.rack}"
          value     = "r7"
          weight    = 80
        }
        affinity {
          attribute = "${node.datacenter}"
          value     = "dc1"
          weight    = -20
        }
        """, ""),
    SPREAD("""
        spread {
          attribute = "${meta.rack}"
        }
        """, "");

    private final String ofJob;
    private final String ofGroup;

    JobShape(String ofJob, String ofGroup) {
        this.ofJob = ofJob;
        this.ofGroup = ofGroup;
    }

    /** A job file. */
    String job(int count) {
        return """
            job "web" {
              datacenters = ["dc*"]
              %s
              group "web" {
                count = %d
                %s
                task "main" {
                  driver = "java"
                  config {
                    jar_path = "local/web.jar"
                  }
                  resources {
                    cpu    = 200
                    memory = 256
                  }
                }
              }
            }
            """.formatted(ofJob, count, ofGroup);
    }
}
