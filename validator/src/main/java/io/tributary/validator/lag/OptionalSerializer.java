package io.tributary.validator.lag;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import java.io.IOException;
import java.util.Optional;

/** Writes what is unknown as null. */
final class OptionalSerializer extends JsonSerializer<Optional<?>> {

    @Override
    public void serialize(Optional<?> value, JsonGenerator json, SerializerProvider serializers) throws IOException {
        serializers.defaultSerializeValue(value.orElse(null), json);
    }
}
