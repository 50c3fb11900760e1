# A service that is registered in the Consul of its machine, with a check that Consul makes and one that is told to it.
# The agent needs a block "consul" in its configuration, or CONSUL_HTTP_ADDR: see docs/services.md.
job "consul" {
  group "web" {
    shutdown_delay = "2s"

    meta {
      release = "7"
    }

    network {
      port "http" {}
    }

    service {
      name     = "hello-web"
      provider = "consul"
      port     = "http"
      task     = "web"
      tags     = ["traefik.enable=true", "v${NOMAD_META_release}"]

      meta {
        release = "${NOMAD_META_release}"
      }

      check {
        name     = "answers"
        type     = "http"
        path     = "/"
        interval = "5s"
        timeout  = "2s"
      }

      check {
        name     = "has its page"
        type     = "script"
        command  = "/bin/sh"
        args     = ["-c", "test -s ${NOMAD_TASK_DIR}/index.html"]
        interval = "10s"
        timeout  = "2s"
      }
    }

    task "web" {
      driver = "raw_exec"

      template {
        data        = "hello from {{ env \"NOMAD_ALLOC_ID\" }}\n"
        destination = "local/index.html"
      }

      config {
        command = "/usr/bin/python3"
        args    = ["-m", "http.server", "${NOMAD_PORT_http}", "--bind", "${NOMAD_IP_http}", "--directory", "local"]
      }

      resources {
        cpu    = 50
        memory = 64
      }
    }
  }
}
