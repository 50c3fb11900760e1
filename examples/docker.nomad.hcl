# A container that serves its own directory. Needs an engine that speaks Docker's API on /var/run/docker.sock, or on the socket
# that the agent's configuration names: client { docker { endpoint = "unix:///run/podman/podman.sock" } }
job "docker" {
  type = "service"

  group "web" {
    network {
      port "http" {
        to = 8080
      }
    }

    task "web" {
      driver = "docker"

      config {
        image   = "docker.io/library/busybox:1.36"
        command = "sh"
        args = ["-c", <<-EOT
          echo "hello from $NOMAD_ALLOC_NAME" >/local/index.html
          trap 'exit 0' TERM
          busybox httpd -f -v -p $NOMAD_PORT_http -h /local &
          wait
        EOT
        ]
        ports = ["http"]

        labels {
          team = "examples"
        }
      }

      resources {
        cpu    = 50
        memory = 32
      }
    }
  }
}
