package dev.drover.agent.json;

import dev.drover.protocol.Value;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A part of what was answered. What is not there reads as empty, zero or false. */
public record Answer(Value value) {
    private static final Answer NOTHING = new Answer(new Value.Null());

    public Answer at(String... path) {
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

    public String text(String... path) {
        return at(path).value instanceof Value.Text text ? text.value() : "";
    }

    public long number(String... path) {
        return at(path).value instanceof Value.Numeric number ? (long) number.value() : 0;
    }

    public boolean flag(String... path) {
        return at(path).value instanceof Value.Bool bool && bool.value();
    }

    public List<Answer> items() {
        return value instanceof Value.Items items
                ? items.values().stream().map(Answer::new).toList()
                : List.of();
    }

    /** By name, in order. */
    public Map<String, Answer> members() {
        Map<String, Answer> members = new TreeMap<>();
        if (value instanceof Value.Fields fields) {
            fields.values().forEach((name, member) -> members.put(name, new Answer(member)));
        }
        return members;
    }

    /** The members that are text, by name. */
    public Map<String, String> texts() {
        Map<String, String> texts = new TreeMap<>();
        members().forEach((name, member) -> texts.put(name, member.text()));
        return texts;
    }
}
