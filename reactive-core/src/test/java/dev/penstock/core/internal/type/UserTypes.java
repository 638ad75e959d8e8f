package dev.penstock.core.internal.type;

import java.util.List;

/** A catalog of user types that needs no server. */
final class UserTypes {
    static final int MOOD = 20_000;
    static final int AMOUNT = 20_001;
    static final int AMOUNTS = 20_002;
    static final int ACCOUNT = 20_003;
    static final int TEXT_RANGE = 20_004;
    static final int TEXT_MULTIRANGE = 20_005;
    static final int HSTORE = 20_006;
    static final int LTREE = 20_007;
    static final int PERCENT = 20_008;

    static final TypeCatalog CATALOG = TypeCatalog.builtIn()
            .with(List.of(
                    row(MOOD, "mood", "enum", 0),
                    attribute(AMOUNT, "amount", "value", 1700),
                    attribute(AMOUNT, "amount", "currency", 25),
                    row(AMOUNTS, "_amount", "array", AMOUNT),
                    attribute(ACCOUNT, "account", "id", 20),
                    attribute(ACCOUNT, "account", "amounts", AMOUNTS),
                    attribute(ACCOUNT, "account", "mood", MOOD),
                    attribute(ACCOUNT, "account", "extra", HSTORE),
                    attribute(ACCOUNT, "account", "share", PERCENT),
                    row(TEXT_RANGE, "textrange", "range", 25),
                    row(TEXT_MULTIRANGE, "textmultirange", "multirange", TEXT_RANGE),
                    row(HSTORE, "hstore", "base", 0),
                    row(LTREE, "ltree", "base", 0),
                    row(PERCENT, "percent", "domain", 23)));

    private UserTypes() {}

    static TypeRow row(int oid, String name, String kind, int part) {
        return new TypeRow(oid, "public", name, kind, part, ",", true, null, 0);
    }

    static TypeRow attribute(int oid, String name, String attribute, int type) {
        return new TypeRow(oid, "public", name, "composite", 0, ",", true, attribute, type);
    }

    static List<PgType> all() {
        return List.of(MOOD, AMOUNT, AMOUNTS, ACCOUNT, TEXT_RANGE, TEXT_MULTIRANGE, HSTORE, LTREE, PERCENT).stream()
                .map(CATALOG::type)
                .toList();
    }
}
