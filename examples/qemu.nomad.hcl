# A machine with a disk of one sector. It greets on its serial port, waits for its power button and turns itself off; the task
# before it makes the disk, out of 128 bytes of program and text. Needs qemu-system-x86_64 (Debian: qemu-system-x86).
job "qemu" {
  type = "service"

  group "machine" {
    task "disk" {
      driver = "raw_exec"

      lifecycle {
        hook = "prestart"
      }

      config {
        command = "/bin/sh"
        args = ["-c", <<-EOT
          cd "$NOMAD_ALLOC_DIR/data"
          {
            echo McCO2L5KfOg0AGa4QAsAgLr4DGbvuvwMZu0kwJONVwK4AAHv+/SJ2u32xAF09r5ifOgKAI1XBLgAIO/06/2shMB0Brr4A+7r9cNoZWxsbyBmcm9tIHRoZSBtYWNoaW5lCgB0aGUgbWFjaGluZSB0dXJucyBpdHNlbGYgb2ZmCgA= | base64 -d
            head -c 382 /dev/zero
            printf '\125\252'
          } >disk.img
          chmod 666 disk.img
        EOT
        ]
      }

      resources {
        cpu    = 50
        memory = 32
      }
    }

    task "machine" {
      driver       = "qemu"
      kill_timeout = "20s"

      config {
        image_path        = "/alloc/data/disk.img"
        graceful_shutdown = true
      }

      resources {
        cpu    = 200
        memory = 64
      }
    }
  }
}
