# A container with a system of its own: busybox, by the template that comes with LXC (Debian: lxc, busybox-static). What the system
# does when it starts is a script of the task's.
job "lxc" {
  type = "service"

  group "system" {
    task "system" {
      driver       = "lxc"
      kill_timeout = "20s"

      template {
        destination = "local/rcS"
        perms       = "755"
        data        = <<-EOT
          #!/bin/sh
          echo "hello from $NOMAD_ALLOC_NAME, which is $(hostname)"
          while :; do date >/alloc/data/alive; sleep 5; done &
        EOT
      }

      config {
        template     = "busybox"
        network_mode = "none"
        volumes      = ["local/rcS:etc/init.d/rcS"]
      }

      resources {
        cpu    = 100
        memory = 32
      }
    }
  }
}
