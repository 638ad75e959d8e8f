package dev.penstock.kafka.internal.format;

import dev.penstock.core.json.RecordJson;
import dev.penstock.kafka.internal.route.Routed;
import org.jspecify.annotations.Nullable;

/** The JSON format of records, which the source of this module reads. */
public final class OpenCdcFormat implements MessageFormat {
    @Override
    public byte @Nullable [] key(Routed routed) {
        return routed.key();
    }

    @Override
    public byte[] value(Routed routed) {
        return RecordJson.toBytes(routed.record());
    }
}
