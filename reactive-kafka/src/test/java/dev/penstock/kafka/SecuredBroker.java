package dev.penstock.kafka;

import dev.penstock.test.KafkaBroker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.awaitility.Awaitility;

/** A broker with logins and access control: {@code admin} may do everything, {@code app} what a test allows it. */
final class SecuredBroker implements AutoCloseable {
    private static final String MODULE = "org.apache.kafka.common.security.plain.PlainLoginModule required ";

    private final KafkaBroker broker = KafkaBroker.start(Map.of(
            "listener.security.protocol.map", "PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT",
            "inter.broker.listener.name", "PLAINTEXT",
            "sasl.enabled.mechanisms", "PLAIN",
            "sasl.mechanism.inter.broker.protocol", "PLAIN",
            "listener.name.plaintext.plain.sasl.jaas.config",
                    MODULE + "username=\"admin\" password=\"admin\" user_admin=\"admin\" user_app=\"app\""
                            + " user_sink=\"sink\" user_source=\"source\";",
            "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "super.users", "User:admin;User:ANONYMOUS"));

    String servers() {
        return broker.bootstrapServers();
    }

    /** Returns the settings of a client with this login. */
    static Map<String, String> login(String user, String password) {
        return Map.of(
                "security.protocol", "SASL_PLAINTEXT",
                "sasl.mechanism", "PLAIN",
                "sasl.jaas.config", MODULE + "username=\"" + user + "\" password=\"" + password + "\";");
    }

    Admin admin() {
        Map<String, Object> settings = new HashMap<>(login("admin", "admin"));
        settings.put("bootstrap.servers", servers());
        return Admin.create(settings);
    }

    /** Allows {@code app} operations on everything whose name begins with {@code prefix}. */
    void allow(ResourceType type, String prefix, AclOperation... operations) throws Exception {
        allowUser("app", type, prefix, operations);
    }

    /** Allows a user operations on everything whose name begins with {@code prefix}. */
    void allowUser(String user, ResourceType type, String prefix, AclOperation... operations) throws Exception {
        bind(user, type, prefix, AclPermissionType.ALLOW, operations);
    }

    /** Takes permissions of a user back. */
    void disallowUser(String user, ResourceType type, String prefix, AclOperation... operations) throws Exception {
        remove(bindings(user, type, prefix, AclPermissionType.ALLOW, operations));
    }

    /** Denies {@code app} operations on everything whose name begins with {@code prefix}; a denial beats a permission. */
    void deny(ResourceType type, String prefix, AclOperation... operations) throws Exception {
        bind("app", type, prefix, AclPermissionType.DENY, operations);
    }

    /** Takes a denial back. */
    void undeny(ResourceType type, String prefix, AclOperation... operations) throws Exception {
        remove(bindings("app", type, prefix, AclPermissionType.DENY, operations));
    }

    private void remove(List<AclBinding> bindings) throws Exception {
        try (Admin admin = admin()) {
            admin.deleteAcls(bindings.stream().map(AclBinding::toFilter).toList())
                    .all()
                    .get();
            await(admin, acls -> Collections.disjoint(acls, bindings));
        }
    }

    private void bind(
            String user, ResourceType type, String prefix, AclPermissionType permission, AclOperation... operations)
            throws Exception {
        List<AclBinding> bindings = bindings(user, type, prefix, permission, operations);
        try (Admin admin = admin()) {
            admin.createAcls(bindings).all().get();
            await(admin, acls -> acls.containsAll(bindings));
        }
    }

    /** Waits until the broker decides by a change, of which it learns after the controller has answered. */
    private static void await(Admin admin, Predicate<Collection<AclBinding>> applied) {
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .atMost(Duration.ofMinutes(2))
                .until(() -> applied.test(
                        admin.describeAcls(AclBindingFilter.ANY).values().get()));
    }

    private static List<AclBinding> bindings(
            String user, ResourceType type, String prefix, AclPermissionType permission, AclOperation... operations) {
        return new ArrayList<>(Arrays.stream(operations)
                .map(operation -> new AclBinding(
                        new ResourcePattern(type, prefix, PatternType.PREFIXED),
                        new AccessControlEntry("User:" + user, "*", operation, permission)))
                .toList());
    }

    @Override
    public void close() {
        broker.close();
    }
}
