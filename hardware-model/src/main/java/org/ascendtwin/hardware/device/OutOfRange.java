package org.ascendtwin.hardware.device;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** A part of a hardware description with values outside their ranges, every one of them named. */
public final class OutOfRange extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final transient Map<String, String> messagesByField;

    OutOfRange(String part, Map<String, String> messagesByField) {
        super(text(part, messagesByField));
        this.messagesByField = Collections.unmodifiableMap(new LinkedHashMap<>(messagesByField));
    }

    private static String text(String part, Map<String, String> messagesByField) {
        StringBuilder text = new StringBuilder();
        messagesByField.forEach((field, message) -> text.append(text.isEmpty() ? "" : "\n")
                .append(part)
                .append('.')
                .append(field)
                .append(' ')
                .append(message));
        return text.toString();
    }

    /** What is wrong with each field, by the field's name as files spell it. */
    public Map<String, String> messagesByField() {
        return messagesByField;
    }
}
