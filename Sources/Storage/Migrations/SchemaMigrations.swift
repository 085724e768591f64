/// The schema, oldest step first. Steps are forward only and never edited once released: their checksum is stored.
package enum SchemaMigrations {
    package static let all: [Migration] = [
        directory, stations, tariffs, sessions, ledger, platform, insight, people, reservations, identity, operations,
        automation, revisions, actors, certificates, lists, recentSamples,
    ]
}
