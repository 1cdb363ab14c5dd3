package io.tributary.validator.advice;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.OptionalDouble;

/**
 * What an application says of itself: {@code {"errors": 0.02, "latency": 1.4}}.
 *
 * @param errors the share of its requests that fail, from 0 to 1; empty where it does not say
 * @param latency their latency as a multiple of what is usual; empty where it does not say
 */
public record ApplicationReport(OptionalDouble errors, OptionalDouble latency) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** @throws IOException when the text is no such report */
    static ApplicationReport parse(String text) throws IOException {
        JsonNode report = JSON.readTree(text);
        if (report == null || !report.isObject()) {
            throw new IOException("not a JSON object");
        }
        return new ApplicationReport(number(report, "errors"), number(report, "latency"));
    }

    private static OptionalDouble number(JsonNode report, String name) throws IOException {
        JsonNode value = report.get(name);
        if (value == null || value.isNull()) {
            return OptionalDouble.empty();
        }
        if (!value.isNumber() || value.asDouble() < 0) {
            throw new IOException(name + " is not a number from 0 on");
        }
        return OptionalDouble.of(value.asDouble());
    }
}
