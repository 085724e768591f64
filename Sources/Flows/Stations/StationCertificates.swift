import Charging
import Kernel
import LiveBus
import Storage

/// Certificates of stations after they were issued: looked at when a station connects, revoked, watched for their end.
package enum StationCertificates {
    /// Whether a certificate that a station connects with is its own, and good.
    static func fits(
        _ der: [UInt8], _ station: StationRecord, _ now: Timestamp, _ context: FlowContext,
        _ connection: any SQLConnection
    ) throws -> Bool {
        guard let facts = context.certificates.read(certificate: der), facts.validity.contains(now),
            let name = facts.commonName,
            CertificateRequestRules.isName(name, of: station.identity, serial: station.about.serial)
        else { return false }
        guard let issued = try StationCertificateRepository.find(fingerprint: facts.fingerprint, connection) else {
            // Of an authority that is not ours.
            return true
        }
        return issued.stationID == station.id && issued.state != .revoked && issued.purpose != .v2g
    }

    /// The station cannot connect with it any more; a connection that it has is closed.
    package static func revoke(
        _ id: StationCertificateID, of station: StationRecord, reason: String, by actor: Actor,
        _ stations: any StationCommands, _ context: FlowContext
    ) async throws -> StationCertificateRecord {
        let now = context.time.now()
        let revoked = try await context.database.write { connection in
            guard var record = try StationCertificateRepository.find(id, connection), record.stationID == station.id
            else { throw FlowFailure(.notFound, "There is no such certificate.") }
            guard record.state != .revoked else {
                throw FlowFailure(.conflict, "The certificate is revoked already.")
            }
            let before = record
            record.state = .revoked
            record.reason = reason
            record.revokedAt = now
            record.nextAttemptAt = nil
            guard try StationCertificateRepository.save(record, from: before.state, connection) else {
                throw FlowFailure.changedMeanwhile("certificate")
            }
            try AuditRepository.note(
                "revoke-certificate", "station/\(station.id)", before: AuditView(before), after: AuditView(record),
                by: actor, of: station.operatorID, context, connection)
            try StationNotesRepository.note(
                kind: "certificate", detail: "revoked \(record.serial): \(reason)", at: now, of: station.id, connection)
            return record
        }
        await stations.disconnect(station.id, reason: "certificate revoked")
        return revoked
    }

    private struct AuditView: Encodable {
        let serial: String
        let purpose: CertificatePurpose
        let state: CertificateState
        let reason: String?

        init(_ record: StationCertificateRecord) {
            serial = record.serial
            purpose = record.purpose
            state = record.state
            reason = record.reason
        }
    }

    /// How long before its end an operator is told of a certificate that is in use.
    package static let warning = Milliseconds.hours(24 * 30)
    /// Told of in one write; the rest follows with the next look.
    private static let warningsAtOnce = 200

    /// Tells of certificates that end soon, each once. Runs every hour.
    package static func warn(_ context: FlowContext) async throws {
        let now = context.time.now()
        try await context.database.write { connection in
            let ending = try StationCertificateRepository.ending(
                before: now + warning, limit: warningsAtOnce, connection)
            for record in ending {
                try StationCertificateRepository.noteWarning(record.id, at: now, connection)
                try StationNotesRepository.note(
                    kind: "certificate", detail: "\(record.serial) ends on \(record.notAfter)", at: now,
                    of: record.stationID, connection)
                guard let station = try StationRepository.find(record.stationID, connection) else { continue }
                try context.tell(.certificateExpiring, of: station.operatorID, at: now, connection) {
                    WebhookCertificate(record, of: station)
                }
            }
        }
    }

    /// What our own authorities signed is taken from now on, whoever made them.
    package static func trustOwn(_ context: FlowContext) async throws {
        for authority in try await context.database.read({ try CertificateAuthorityRepository.all($0) }) {
            context.certificates.trust(authority.certificate)
        }
    }
}
