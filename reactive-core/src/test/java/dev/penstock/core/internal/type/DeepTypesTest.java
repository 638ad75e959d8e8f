package dev.penstock.core.internal.type;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Types that are nested without end are not decoded by a stack without end. */
class DeepTypesTest {
    private static final int FIRST = 100_000;

    @Test
    void decodesTypesNestedAsDeepAsTheBound() {
        TypeCatalog catalog = nested(TypeBuilder.MAX_DEPTH);

        PgType outermost = catalog.type(FIRST + TypeBuilder.MAX_DEPTH - 1);

        assertThat(outermost.kind()).isEqualTo(PgType.Kind.COMPOSITE);
        assertThat(outermost.binary()).isTrue();
    }

    @Test
    void takesTheTextOfTypesNestedDeeper() {
        TypeCatalog catalog = nested(3000);

        PgType outermost = catalog.type(FIRST + 2999);

        assertThat(outermost.binary()).isFalse();
        byte[] text = "(((1)))".getBytes(StandardCharsets.UTF_8);
        assertThat(outermost.codec().decodeText(text, 0, text.length)).isEqualTo("(((1)))");
        assertThat(catalog.type(FIRST + 5).binary()).isTrue();
    }

    @Test
    void endsForTypesThatContainThemselves() {
        TypeCatalog catalog = TypeCatalog.builtIn()
                .with(List.of(
                        new TypeRow(FIRST, "public", "a", "composite", 0, ",", true, "b", FIRST + 1),
                        new TypeRow(FIRST + 1, "public", "b", "composite", 0, ",", true, "a", FIRST)));

        assertThat(catalog.type(FIRST).binary()).isFalse();
    }

    private static TypeCatalog nested(int depth) {
        List<TypeRow> rows = new ArrayList<>();
        for (int i = 0; i < depth; i++) {
            rows.add(new TypeRow(
                    FIRST + i, "public", "c" + i, "composite", 0, ",", true, "f", i == 0 ? 23 : FIRST + i - 1));
        }
        return TypeCatalog.builtIn().with(rows);
    }
}
