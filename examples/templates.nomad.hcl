# A front that is told of its backends: the file with their addresses is rendered
# anew when one comes or goes, and the front is sent a signal.
#
#   drover job run examples/templates.nomad.hcl
#   drover job scale shop backend 2
#   drover alloc logs ALLOCATION             of the group "front"
job "shop" {
  datacenters = ["*"]

  group "backend" {
    network {
      port "http" {}
    }

    service {
      name     = "backend"
      provider = "nomad"
      port     = "http"
      tags     = ["v1"]
    }

    task "backend" {
      driver = "raw_exec"
      config {
        command = "sleep"
        args    = ["infinity"]
      }
    }
  }

  group "front" {
    task "front" {
      driver = "raw_exec"
      config {
        command = "sh"
        args = ["-c", <<-EOT
          show() { echo "$GREETING, the backends are:"; cat local/upstreams; }
          trap show HUP
          show
          while true; do sleep 1 & wait $!; done
          EOT
        ]
      }

      # Its lines become variables of the task.
      template {
        data        = <<-EOT
          GREETING="{{ env "NOMAD_TASK_NAME" | toTitle }} of {{ env "NOMAD_JOB_NAME" }}"
          EOT
        destination = "secrets/front.env"
        env         = true
      }

      template {
        data          = <<-EOT
          {{- range nomadService "backend" }}
          server {{ .Address }}:{{ .Port }} {{ .Tags | join "," }}
          {{- else }}
          none
          {{- end }}
          EOT
        destination   = "local/upstreams"
        change_mode   = "signal"
        change_signal = "SIGHUP"
        splay         = "1s"
      }
    }
  }
}
