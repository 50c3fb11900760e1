# Every block and attribute that Drover reads.
variable "image" {
  type    = string
  default = "web.jar"
}

locals {
  ports = { http = 0, admin = 9001 }
}

job "everything" {
  name        = "Everything"
  type        = "service"
  region      = "global"
  namespace   = "default"
  datacenters = ["dc1", "dc-*"]
  node_pool   = "default"
  priority    = 60
  all_at_once = true

  meta {
    owner = "team"
  }

  constraint {
    attribute = "${attr.kernel.name}"
    value     = "linux"
  }

  update {
    max_parallel     = 2
    min_healthy_time = "5s"
  }

  group "web" {
    count          = 3
    shutdown_delay = "1s"
    meta           = { "tier.x" = 1 }

    constraint {
      attribute = "${attr.cpu.arch}"
      operator  = "regexp"
      value     = "amd64|arm64"
    }

    restart {
      attempts = 5
      interval = "10m"
      mode     = "delay"
    }

    update {
      max_parallel = 1
      health_check = "task_states"
    }

    ephemeral_disk {
      size = 500
    }

    network {
      mode = "host"

      dynamic "port" {
        for_each = local.ports
        labels   = [port.key]
        content {
          static = port.value == 0 ? null : port.value
          to     = 8080
        }
      }
    }

    service {
      name     = "web"
      port     = "http"
      provider = "nomad"
      tags     = ["a", "b"]

      check {
        type     = "http"
        path     = "/health"
        interval = "10s"
        timeout  = "2s"
        header {
          Host = ["x"]
        }
      }
    }

    task "server" {
      driver       = "java"
      user         = "nobody"
      leader       = true
      kill_timeout = "20s"
      kill_signal  = "SIGTERM"

      config {
        jar_path = "local/${var.image}"
        args     = ["-p", "${NOMAD_PORT_http}", 5, true]
        mount {
          target = "/x"
        }
      }

      env {
        PORT  = NOMAD_PORT_http
        DEBUG = true
      }

      constraint {
        attribute = "${attr.driver.java.version}"
        version   = ">= 17, < 22"
      }

      restart {
        attempts = 1
      }

      resources {
        cpu        = 500
        memory     = 256
        memory_max = 512
      }

      logs {
        max_files     = 3
        max_file_size = 5
      }

      artifact {
        source      = "https://example.com/${var.image}"
        destination = "local/"
        mode        = "file"
        options {
          checksum = "md5:5d41402abc4b2a76b9719d911017c592"
        }
        headers {
          X-Token = "t"
        }
      }

      service {
        port = "admin"
      }
    }
  }
}
