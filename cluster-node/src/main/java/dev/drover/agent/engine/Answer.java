package dev.drover.agent.engine;

import dev.drover.protocol.Value;
import java.util.List;

/** A part of what an engine has answered. What is not there reads as empty, zero or false. */
record Answer(Value value) {
    private static final Answer NOTHING = new Answer(new Value.Null());

    Answer at(String... path) {
        Answer here = this;
        for (String name : path) {
            here = here.member(name);
        }
        return here;
    }

    private Answer member(String name) {
        if (value instanceof Value.Fields fields) {
            Value found = fields.values().get(name);
            return found == null ? NOTHING : new Answer(found);
        }
        return NOTHING;
    }

    String text(String... path) {
        return at(path).value instanceof Value.Text text ? text.value() : "";
    }

    long number(String... path) {
        return at(path).value instanceof Value.Numeric number ? (long) number.value() : 0;
    }

    boolean flag(String... path) {
        return at(path).value instanceof Value.Bool bool && bool.value();
    }

    List<Answer> items() {
        return value instanceof Value.Items items
                ? items.values().stream().map(Answer::new).toList()
                : List.of();
    }
}
