package dev.penstock.spring.internal.boot;

import dev.penstock.core.Check;
import dev.penstock.source.status.SessionStatus;
import dev.penstock.source.status.SlotStatus;
import dev.penstock.spring.PenstockProperties;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.TypeReference;

/** Registrar of the types that a native image needs by reflection. */
public final class PenstockRuntimeHints implements RuntimeHintsRegistrar {
    private static final String CONNECTION = "dev.penstock.source.internal.connection.";

    /** Creates the registrar; called by Spring. */
    public PenstockRuntimeHints() {}

    @Override
    public void registerHints(RuntimeHints hints, @Nullable ClassLoader loader) {
        // pgjdbc creates its socket factories by class name.
        for (String factory : new String[] {"TlsSocketFactory", "AttemptSocketFactory"}) {
            hints.reflection()
                    .registerType(TypeReference.of(CONNECTION + factory), MemberCategory.INVOKE_PUBLIC_CONSTRUCTORS);
        }
        hints.reflection().registerType(PenstockProperties.Resume.class, MemberCategory.INVOKE_PUBLIC_METHODS);
        // The actuator endpoint returns them as JSON.
        new BindingReflectionHintsRegistrar()
                .registerReflectionHints(hints.reflection(), SlotStatus.class, SessionStatus.class, Check.class);
    }
}
