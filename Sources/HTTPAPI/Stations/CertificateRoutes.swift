import Charging
import Flows
import Hummingbird
import Kernel
import Storage

/// Certificates of stations, and the authorities of ours that sign them.
struct CertificateRoutes: Sendable {
    let services: APIServices

    struct View: Encodable, Sendable {
        let id: StationCertificateID
        let purpose: CertificatePurpose
        let state: CertificateState
        /// What the station said, or why it was revoked.
        let reason: String?
        let subject: String
        let serial: String
        let fingerprint: String
        let notBefore: Timestamp
        let notAfter: Timestamp
        let pem: String
        let attempts: Int64
        let nextAttemptAt: Timestamp?
        let issuedAt: Timestamp
        let installedAt: Timestamp?
        let revokedAt: Timestamp?

        init(_ record: StationCertificateRecord) {
            id = record.id
            purpose = record.purpose
            state = record.state
            reason = record.reason
            subject = record.subject
            serial = record.serial
            fingerprint = record.fingerprint
            notBefore = record.notBefore
            notAfter = record.notAfter
            pem = record.pem
            attempts = record.attempts
            nextAttemptAt = record.nextAttemptAt
            issuedAt = record.issuedAt
            installedAt = record.installedAt
            revokedAt = record.revokedAt
        }
    }

    private struct Authority: Encodable, Sendable {
        let kind: CertificateAuthorityKind
        /// False once its key is lost; what it signed stays good.
        let signs: Bool
        let subject: String
        let fingerprint: String
        let notBefore: Timestamp
        let notAfter: Timestamp
        let pem: String
    }

    private struct Items<Item: Encodable & Sendable>: Encodable, Sendable { let items: [Item] }

    func add(to group: RouterGroup<APIContext>) {
        group.get("certificate-authorities") { try await authorities($0, $1) }
        group.get("stations/:id/certificates") { try await list($0, $1) }
        group.post("stations/:id/certificate-renewals") { try await renew($0, $1) }
        group.post("stations/:id/certificates/:certificateId/revocation") { try await revoke($0, $1) }
    }

    private func authorities(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<Items<Authority>> {
        _ = try context.caller(with: .stationsRead)
        var query = Query(request)
        try query.finish()
        let issuer = services.flows.certificates
        let records = try await services.flows.database.read { try CertificateAuthorityRepository.all($0) }
        return JSONAnswer(
            Items(
                items: records.compactMap { record in
                    issuer.read(certificate: record.certificate).map { facts in
                        Authority(
                            kind: record.kind, signs: record.privateKey != nil, subject: facts.subject,
                            fingerprint: facts.fingerprint, notBefore: facts.validity.from,
                            notAfter: facts.validity.until, pem: issuer.pem(record.certificate))
                    }
                }))
    }

    private func list(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<Page<View>> {
        let station = try await StationRoutes(services: services).find(context, .stationsRead)
        var query = Query(request)
        let limit = query.limit()
        let before: StationCertificateID? = query.idCursor()
        try query.finish()
        let rows = try await services.flows.database.read {
            try StationCertificateRepository.page(of: station.id, before: before, limit: limit + 1, $0)
        }
        return JSONAnswer(
            Page(rows, limit: limit, cursor: { PageCursor(id: $0.id.description) }, item: { View($0) }))
    }

    private func renew(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<CommandRoutes.View> {
        let station = try await StationRoutes(services: services).find(context, .commandsWrite)
        let caller = try context.caller(with: .commandsWrite)
        var (fields, bytes) = try await request.fields(limit: context.maxUploadSize)
        let purpose: CertificatePurpose? = fields.optionalWord("purpose")
        try fields.finish()
        let record = try await RenewCertificate.run(
            purpose ?? .station, of: station, by: caller.actor.name, services.stations,
            services.flows.once(try request.idempotency(caller, bytes)))
        let names = try await services.flows.database.read { try ActorNames.find([record.requestedBy], $0) }
        return JSONAnswer(
            CommandRoutes.View(record, names), status: .accepted, location: "/api/v1/commands/\(record.id)")
    }

    private func revoke(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<View> {
        let station = try await StationRoutes(services: services).find(context, .stationsWrite)
        let caller = try context.caller(with: .stationsWrite)
        let id: StationCertificateID = try context.id("certificateId", of: "certificate")
        var (fields, _) = try await request.fields(limit: context.maxUploadSize)
        let reason = fields.text("reason", 1...200)
        try fields.finish()
        return JSONAnswer(
            View(
                try await StationCertificates.revoke(
                    id, of: station, reason: reason, by: caller.actor, services.stations, services.flows)))
    }
}
