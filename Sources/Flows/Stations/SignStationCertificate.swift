import Charging
import Crypto
import Kernel
import Storage

/// A station asks for a certificate (`SignCertificate`). It is signed at once and sent after the answer.
package enum SignStationCertificate {
    package enum Outcome: Sendable, Equatable {
        case accepted(StationCertificateID)
        /// With a sentence for who looks after the station.
        case rejected(String)
    }

    /// A station that asks more often in a day is broken, or is no station.
    package static let maximumPerDay: Int64 = 20
    /// ISO 15118-2 wants certificates of stations to be short-lived (§7.9.2.5).
    private static let v2gValidity = Milliseconds.hours(24 * 90)
    /// A root outlives what it signs.
    private static let authorityValidity = Milliseconds.hours(24 * 3650)
    /// Clocks of stations are not that good.
    private static let backdating = Milliseconds.hours(1)

    package static func run(
        _ pem: String, _ purpose: CertificatePurpose, from station: StationContext, _ context: FlowContext
    ) async throws -> Outcome {
        guard context.policy.signsCertificates else {
            return try await refuse("This server signs no certificates.", station, context)
        }
        let now = context.time.now()
        let hash = Array(SHA256.hash(data: Array(pem.utf8)))
        let early = try await context.database.read { try refusal(hash, station, now, $0) }
        if let early { return try await refuse(early, station, context) }
        let request: CertificateRequest
        do {
            // A signature by a key of the station's choice is checked: not on its event loop.
            let certificates = context.certificates
            request = try await Task.detached { try certificates.read(request: pem) }.value
        } catch let fault as CertificateFault {
            return try await refuse(fault.reason, station, context)
        }
        let outcome = try await context.database.write { connection in
            try sign(pem, hash, request, purpose, station, now, context, connection)
        }
        switch outcome {
        case .accepted(let id): context.followUps.add(.deliverCertificate(id))
        case .rejected(let reason): return try await refuse(reason, station, context)
        }
        return outcome
    }

    private static func refuse(
        _ reason: String, _ station: StationContext, _ context: FlowContext
    ) async throws -> Outcome {
        try await RecordStationReport.note(
            .init(kind: "certificate", detail: "request rejected: \(reason)", at: nil), from: station, context)
        return .rejected(reason)
    }

    private static let ownerless = "The station belongs to no operator yet."

    /// What can be told without a look at the request.
    private static func refusal(
        _ hash: [UInt8], _ from: StationContext, _ now: Timestamp, _ connection: any SQLConnection
    ) throws -> String? {
        guard let station = try StationRepository.find(from.stationID, connection), station.admission == .active,
            station.operatorID != nil
        else { return ownerless }
        if try StationCertificateRepository.pending(hash, of: station.id, connection) != nil { return nil }
        let recent = try StationCertificateRepository.count(of: station.id, issuedAfter: now - .hours(24), connection)
        return recent < maximumPerDay ? nil : "The station asked too often today."
    }

    private static func sign(
        _ pem: String, _ hash: [UInt8], _ request: CertificateRequest, _ purpose: CertificatePurpose,
        _ from: StationContext, _ now: Timestamp, _ context: FlowContext, _ connection: any SQLConnection
    ) throws -> Outcome {
        guard let station = try StationRepository.find(from.stationID, connection), station.admission == .active,
            let owner = try station.operatorID.flatMap({ try OperatorRepository.find($0, connection) })
        else { return .rejected(ownerless) }
        if let fault = CertificateRequestRules.fault(
            in: request, for: purpose, identity: station.identity, serial: station.about.serial,
            operatorName: owner.name)
        {
            return .rejected(fault)
        }
        if let name = request.commonName, let other = try StationRepository.find(identity: name, connection),
            other.id != station.id
        {
            return .rejected("The common name (CN) is the identity of another station.")
        }
        // The station did not get it, or does not know it yet: the same request, the same certificate.
        if let known = try StationCertificateRepository.pending(hash, of: station.id, connection) {
            return .accepted(known.id)
        }
        if let late = try refusal(hash, from, now, connection) { return .rejected(late) }
        let issued = try issue(pem, request, purpose, owner, now, context, connection)
        let record = StationCertificateRecord(
            id: context.ids.next(), stationID: station.id, purpose: purpose, requestHash: hash,
            subject: issued.facts.subject, serial: issued.facts.serial, fingerprint: issued.facts.fingerprint,
            notBefore: issued.facts.validity.from, notAfter: issued.facts.validity.until, pem: issued.pem,
            nextAttemptAt: now + .seconds(CertificateDelivery.waitsSeconds[0]), issuedAt: now)
        try StationCertificateRepository.insert(record, connection)
        try StationNotesRepository.note(
            kind: "certificate", detail: "signed \(record.serial) for \(purpose.rawValue)", at: now, of: station.id,
            connection)
        return .accepted(record.id)
    }

    private static func issue(
        _ pem: String, _ request: CertificateRequest, _ purpose: CertificatePurpose, _ owner: OperatorRecord,
        _ now: Timestamp, _ context: FlowContext, _ connection: any SQLConnection
    ) throws -> IssuedCertificate {
        let authority = try authority(CertificateAuthorityKind(purpose), now, context, connection)
        let span: Milliseconds =
            switch purpose {
            case .station: context.policy.certificateValidity
            case .v2g, .combined: min(context.policy.certificateValidity, v2gValidity)
            }
        return try context.certificates.issue(
            CertificateOrder(
                request: pem, purpose: purpose, commonName: request.commonName ?? "", organization: owner.name,
                serial: serial(context), validity: CertificateValidity(from: now - backdating, until: now + span),
                authority: authority))
    }

    /// The authority that signs; made when the first station asks.
    private static func authority(
        _ kind: CertificateAuthorityKind, _ now: Timestamp, _ context: FlowContext, _ connection: any SQLConnection
    ) throws -> AuthorityMaterial {
        if let known = try CertificateAuthorityRepository.inUse(kind, connection), let sealed = known.privateKey {
            return AuthorityMaterial(
                certificate: known.certificate,
                privateKey: try context.sealing.open(sealed, for: .authority(known.id)))
        }
        let id = context.ids.next().text
        let made = try context.certificates.makeAuthority(
            name: kind == .station ? "Ohmstead stations" : "Ohmstead V2G", serial: serial(context),
            validity: CertificateValidity(from: now - backdating, until: now + authorityValidity))
        try CertificateAuthorityRepository.insert(
            CertificateAuthorityRecord(
                id: id, kind: kind, certificate: made.certificate,
                privateKey: try context.sealing.seal(made.privateKey, for: .authority(id)), createdAt: now),
            connection)
        context.certificates.trust(made.certificate)
        return made
    }

    /// 64 random bits and more (CA/Browser Forum §7.1), positive.
    private static func serial(_ context: FlowContext) -> [UInt8] {
        let text = context.ids.next().text + context.ids.next().text
        return [1] + Array(SHA256.hash(data: Array(text.utf8)).prefix(15))
    }
}
