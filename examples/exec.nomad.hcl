# A program that is kept apart: it runs as nobody, sees no process and no file but its own and the system's, and ends if it
# uses more than its memory. Needs an agent that runs as root, and bubblewrap (Debian: apt-get install bubblewrap).
job "exec" {
  type = "batch"

  group "look" {
    task "look" {
      driver = "exec"

      config {
        command = "/bin/sh"
        args    = ["-c", "id; pwd; ls /; ls -d /proc/[0-9]*; echo kept >$NOMAD_ALLOC_DIR/data/kept"]
      }

      resources {
        cpu    = 50
        memory = 32
      }
    }
  }
}
