package dev.penstock.conduit.configuration;

/**
 * The names under which schemas are registered: those of the Go connector, so that consumers of an existing pipeline find them.
 *
 * @param context the schema context, empty for none
 * @param keySuffix what follows the collection in the subject of a key
 * @param payloadSuffix what follows the collection in the subject of a payload
 * @param keys whether keys are encoded
 * @param payloads whether payloads are encoded
 */
public record SchemaSubjects(String context, String keySuffix, String payloadSuffix, boolean keys, boolean payloads) {
    public static SchemaSubjects of(ConnectorConfiguration settings, String connectorId) {
        boolean all = settings.option(ConnectorParameters.WITH_AVRO_SCHEMA, true);
        String name = settings.text(SdkParameter.CONTEXT_NAME);
        String context = !settings.isOn(SdkParameter.CONTEXT_ENABLED) ? "" : name.isEmpty() ? connectorId : name;
        return new SchemaSubjects(
                context,
                all ? "_key" : '.' + settings.text(SdkParameter.EXTRACT_KEY_SUBJECT),
                all ? "_payload" : '.' + settings.text(SdkParameter.EXTRACT_PAYLOAD_SUBJECT),
                all || settings.isOn(SdkParameter.EXTRACT_KEY),
                all || settings.isOn(SdkParameter.EXTRACT_PAYLOAD));
    }

    public String key(String collection) {
        return qualified(collection + keySuffix);
    }

    public String payload(String collection) {
        return qualified(collection + payloadSuffix);
    }

    private String qualified(String subject) {
        return context.isEmpty() ? subject : context + ':' + subject;
    }
}
