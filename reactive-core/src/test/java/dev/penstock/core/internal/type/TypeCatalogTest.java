package dev.penstock.core.internal.type;

import static dev.penstock.core.internal.type.UserTypes.attribute;
import static dev.penstock.core.internal.type.UserTypes.row;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.internal.row.PassThrough;
import dev.penstock.core.internal.row.Relation;
import java.util.List;
import nl.jqno.equalsverifier.EqualsVerifier;
import nl.jqno.equalsverifier.Warning;
import org.junit.jupiter.api.Test;

class TypeCatalogTest {
    @Test
    void buildsTypesOfTheirParts() {
        PgType account = UserTypes.CATALOG.type(UserTypes.ACCOUNT);

        assertThat(account.kind()).isEqualTo(PgType.Kind.COMPOSITE);
        assertThat(account.fields())
                .extracting(PgType.Field::name)
                .containsExactly("id", "amounts", "mood", "extra", "share");
        PgType amounts = account.fields().get(1).type();
        assertThat(amounts.element()).isEqualTo(UserTypes.CATALOG.type(UserTypes.AMOUNT));
        assertThat(account.fields().get(4).type().base()).isEqualTo(PgType.builtIn(23));
        assertThat(account.fields().get(4).type().withoutDomain()).isEqualTo(PgType.builtIn(23));
        assertThat(UserTypes.CATALOG.type(UserTypes.TEXT_MULTIRANGE).element().element())
                .isEqualTo(PgType.builtIn(25));
        assertThat(account.binary()).isTrue();
        assertThat(account).hasToString("public.account");
    }

    @Test
    void reportsWhatItDoesNotKnow() {
        assertThat(UserTypes.CATALOG.missing(List.of(23, UserTypes.MOOD, 77_777, -2)))
                .containsExactly(77_777, -2);
        PgType unknown = UserTypes.CATALOG.type(-2);
        assertThat(unknown.name()).isEqualTo("4294967294");
        assertThat(unknown.binary()).isFalse();
    }

    @Test
    void knowsExtensionTypesByTheirName() {
        assertThat(TypeCatalog.builtIn().type(77_777, "public", "hstore").binary())
                .isTrue();
        assertThat(TypeCatalog.builtIn().type(77_777, "ext", "citext").binary()).isTrue();
        assertThat(TypeCatalog.builtIn().type(77_777, "public", "geometry").binary())
                .isFalse();
    }

    @Test
    void knowsADomainByTheNameOfItsBaseType() {
        PgType domain = TypeCatalog.builtIn().type(77_777, "", "int4");

        assertThat(domain.kind()).isEqualTo(PgType.Kind.DOMAIN);
        assertThat(domain.codec().decodeBinary(new byte[] {0, 0, 0, 7}, 0, 4)).isEqualTo(7);
        assertThat(TypeCatalog.builtIn().type(77_777, "public", "int4").kind()).isEqualTo(PgType.Kind.BASE);
    }

    @Test
    void sendsAsTextWhatHoldsAPartWithoutBinaryForm() {
        TypeCatalog catalog = TypeCatalog.builtIn()
                .with(List.of(
                        new TypeRow(30_000, "public", "vector", "base", 0, ",", true, null, 0),
                        row(30_001, "_vector", "array", 30_000),
                        attribute(30_002, "holder", "v", 30_001),
                        attribute(30_003, "acls", "a", 1033),
                        row(30_004, "queries", "domain", 3615)));

        for (int oid = 30_000; oid <= 30_004; oid++) {
            assertThat(catalog.type(oid).binary()).as(catalog.type(oid).name()).isFalse();
        }
        assertThat(catalog.type(30_001).codec().encodeText(List.of("[1,2]", "x")))
                .isEqualTo("{\"[1,2]\",x}");
    }

    @Test
    void survivesATypeThatContainsItself() {
        TypeCatalog catalog = TypeCatalog.builtIn()
                .with(List.of(attribute(30_000, "a", "b", 30_001), attribute(30_001, "b", "a", 30_000)));

        assertThat(catalog.type(30_000).binary()).isFalse();
    }

    @Test
    void replacesATypeThatChanged() {
        TypeCatalog before = TypeCatalog.builtIn().with(List.of(attribute(30_000, "t", "a", 23)));
        TypeCatalog after = before.with(List.of(attribute(30_000, "t", "a", 23), attribute(30_000, "t", "b", 25)));

        assertThat(before.type(30_000).fields()).hasSize(1);
        assertThat(after.type(30_000).fields()).hasSize(2);
        assertThat(after.type(30_000)).isNotEqualTo(before.type(30_000));
    }

    @Test
    void passesBytesThroughOnlyWhenOidsMeanTheSame() {
        assertThat(allowed(23, 23)).isTrue();
        assertThat(allowed(1007, 1007)).isTrue();
        assertThat(allowed(3904, 3904)).isTrue();
        assertThat(allowed(6150, 6150)).isTrue();
        assertThat(allowed(UserTypes.PERCENT, 23)).isTrue();
        assertThat(allowed(23, 20)).isFalse();
        assertThat(allowed(25, 1043)).isFalse();
        assertThat(allowed(2205, 2205)).isFalse();
        assertThat(allowed(2210, 2210)).isFalse();
        assertThat(allowed(3615, 3615)).isFalse();
        for (PgType type : UserTypes.all()) {
            assertThat(PassThrough.allowed(type, type)).as(type.name()).isEqualTo(type.oid() == UserTypes.PERCENT);
        }
    }

    private static boolean allowed(int source, int target) {
        return PassThrough.allowed(UserTypes.CATALOG.type(source), UserTypes.CATALOG.type(target));
    }

    @Test
    void typesAndRelationsAreValues() {
        EqualsVerifier.forClass(PgType.class)
                .withIgnoredFields("codec")
                .withPrefabValues(PgType.class, PgType.builtIn(23), PgType.builtIn(25))
                .suppress(Warning.NULL_FIELDS, Warning.STRICT_HASHCODE)
                .verify();
        EqualsVerifier.forClass(Relation.class)
                .withIgnoredFields("collection", "codecs", "names", "keys", "indexes")
                .withPrefabValues(PgType.class, PgType.builtIn(23), PgType.builtIn(25))
                .suppress(Warning.NULL_FIELDS, Warning.STRICT_HASHCODE)
                .verify();
    }
}
