# A small web service in a fat JAR, supervised as a plain JVM. It runs as it
# stands against `drover agent -dev`, which builds and serves the JAR itself.
#
#   drover job run example.nomad.hcl      submit it and follow its deployment
#   drover status hello                   see what became of it
#   drover job plan example.nomad.hcl     see what a change would do
#   drover job stop hello                 stop it
job "hello" {
  # "*" stands for any datacenter; name those that may run the job otherwise.
  datacenters = ["*"]

  # A service runs until it is stopped. A "batch" job runs to its end.
  type = "service"

  # How a new version replaces the old one: an allocation counts as healthy
  # once its tasks run and its checks have passed for this long.
  update {
    min_healthy_time = "2s"
  }

  # The tasks of a group run together on one node and share its ports.
  group "hello" {
    # How many copies to run. Change it, then plan and run again.
    count = 1

    # A free port of the node, chosen when the group is placed. Tasks read it
    # from the environment as NOMAD_PORT_http.
    network {
      port "http" {}
    }

    # What others find the group by. The check decides whether it is healthy.
    service {
      name     = "hello"
      provider = "nomad"
      port     = "http"

      check {
        type     = "http"
        path     = "/hello"
        interval = "2s"
        timeout  = "2s"
      }
    }

    task "hello" {
      driver = "java"

      # The JAR's own main class is started with these options of the JVM.
      config {
        jar_path    = "local/hello-all.jar"
        jvm_options = ["-Xmx128m", "-Xms32m"]
      }

      # Fetched into local/ before the task starts.
      artifact {
        source = "http://127.0.0.1:4646/dev/artifacts/hello-all.jar"
      }

      # What the scheduler reserves: CPU in MHz, memory in MiB.
      resources {
        cpu    = 100
        memory = 256
      }
    }
  }
}
