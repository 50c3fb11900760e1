# Launched by request: "echo 1,2,3 | drover job dispatch -meta name=first convert -"
job "convert" {
  type = "batch"

  parameterized {
    payload       = "required"
    meta_required = ["name"]
  }

  group "convert" {
    task "convert" {
      driver = "raw_exec"

      dispatch_payload {
        file = "input.csv"
      }

      config {
        command = "/bin/sh"
        args    = ["-c", "echo converting ${NOMAD_META_name}; tr , '\\n' < local/input.csv"]
      }

      resources {
        cpu    = 50
        memory = 32
      }
    }
  }
}
