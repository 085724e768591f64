import Kernel

/// A person who works for an operator, or for the platform.
package struct StaffRecord: Sendable, Equatable {
    package enum State: String, Sendable, CaseIterable, SQLBindable, Codable {
        /// Has an invitation, and no password yet.
        case invited
        case active
        case disabled
    }

    package let id: StaffMemberID
    /// In lower case; what the person signs in with.
    package let email: String
    package var name: String
    /// `zh-TW`, `zh-CN` or `en`.
    package var locale: String
    package var state: State
    /// A scrypt hash with its parameters; nil before the invitation is taken, and for who signs in elsewhere only.
    package var password: String?
    /// Sealed.
    package var totpSecret: [UInt8]?
    /// Whether the person has shown that their device makes the right codes; only then codes are asked for.
    package var isTOTPConfirmed: Bool
    /// The newest time step whose code was used: a code works once.
    package var totpLastStep: Int64
    package let createdAt: Timestamp
    package var version: Int64

    package init(
        id: StaffMemberID, email: String, name: String, locale: String, state: State, password: String? = nil,
        totpSecret: [UInt8]? = nil, isTOTPConfirmed: Bool = false, totpLastStep: Int64 = 0, createdAt: Timestamp,
        version: Int64 = 1
    ) {
        self.id = id
        self.email = email
        self.name = name
        self.locale = locale
        self.state = state
        self.password = password
        self.totpSecret = totpSecret
        self.isTOTPConfirmed = isTOTPConfirmed
        self.totpLastStep = totpLastStep
        self.createdAt = createdAt
        self.version = version
    }
}

/// A role that a person has, and where.
package struct StaffGrant: Sendable, Equatable, Codable {
    /// A built-in role's word, or the id of an operator's own role.
    package let role: String
    /// Nil: on the whole platform.
    package let operatorID: OperatorID?
    /// Nil: at all of the operator's sites.
    package let siteIDs: [SiteID]?

    package init(role: String, operatorID: OperatorID?, siteIDs: [SiteID]? = nil) {
        self.role = role
        self.operatorID = operatorID
        self.siteIDs = siteIDs
    }
}

package enum StaffRepository {
    private static let columns = """
        s.id, s.email, s.name, s.locale, s.state, s.password, s.totp_secret, s.totp_confirmed, s.totp_last_step,
        s.created_at, s.version
        """

    package static func insert(_ record: StaffRecord, _ connection: any SQLConnection) throws {
        try connection.executeLater(
            """
            INSERT INTO staff (id, email, name, locale, state, password, totp_secret, totp_confirmed, totp_last_step,
                created_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            """,
            record.id, record.email, record.name, record.locale, record.state, record.password, record.totpSecret,
            record.isTOTPConfirmed, record.totpLastStep, record.createdAt, record.version)
    }

    /// - Returns: false when the record was changed since it was read.
    package static func update(_ record: StaffRecord, _ connection: any SQLConnection) throws -> Bool {
        try connection.execute(
            """
            UPDATE staff SET name = $3, locale = $4, state = $5, password = $6, totp_secret = $7, totp_confirmed = $8,
                totp_last_step = $9, version = version + 1 WHERE id = $1 AND version = $2
            """,
            record.id, record.version, record.name, record.locale, record.state, record.password, record.totpSecret,
            record.isTOTPConfirmed, record.totpLastStep) == 1
    }

    package static func find(_ id: StaffMemberID, _ connection: any SQLConnection) throws -> StaffRecord? {
        try connection.first("SELECT \(columns) FROM staff s WHERE s.id = $1", id, row: read)
    }

    package static func find(email: String, _ connection: any SQLConnection) throws -> StaffRecord? {
        try connection.first("SELECT \(columns) FROM staff s WHERE s.email = $1", email, row: read)
    }

    /// Who has a grant at an operator; nil for everybody.
    package static func page(
        operatorID: OperatorID?, after: StaffMemberID?, limit: Int, _ connection: any SQLConnection
    ) throws -> [StaffRecord] {
        var filter = SQLFilter()
        if let operatorID {
            filter.add("s.id IN (SELECT g.staff_id FROM staff_grants g WHERE g.operator_id = ?)", values: [operatorID])
        }
        filter.add("s.id >", after)
        return try connection.query(
            "SELECT \(columns) FROM staff s \(filter.whereClause) ORDER BY s.id LIMIT \(limit)", filter.arguments, read)
    }

    package static func count(_ connection: any SQLConnection) throws -> Int64 {
        try connection.first("SELECT COUNT(*) FROM staff") { try $0.integer(0) } ?? 0
    }

    // MARK: Grants

    package static func grants(of id: StaffMemberID, _ connection: any SQLConnection) throws -> [StaffGrant] {
        try connection.rows(
            "SELECT role, operator_id, site_ids FROM staff_grants WHERE staff_id = $1 ORDER BY place", id
        ) {
            StaffGrant(
                role: try $0.text(0), operatorID: try $0.idOrNil(1),
                siteIDs: try $0.textOrNil(2).map { $0.split(separator: " ").compactMap { SiteID($0) } })
        }
    }

    package static func replaceGrants(
        of id: StaffMemberID, _ grants: [StaffGrant], _ connection: any SQLConnection
    ) throws {
        try connection.executeLater("DELETE FROM staff_grants WHERE staff_id = $1", id)
        for (place, grant) in grants.enumerated() {
            try connection.executeLater(
                "INSERT INTO staff_grants (staff_id, place, role, operator_id, site_ids) VALUES ($1, $2, $3, $4, $5)",
                id, place, grant.role, grant.operatorID,
                grant.siteIDs.map { $0.map(\.description).joined(separator: " ") })
        }
    }

    // MARK: Recovery codes, invitations, other issuers

    package static func replaceRecoveryCodes(
        of id: StaffMemberID, _ hashes: [[UInt8]], _ connection: any SQLConnection
    ) throws {
        try connection.executeLater("DELETE FROM staff_recovery_codes WHERE staff_id = $1", id)
        for hash in hashes {
            try connection.executeLater(
                "INSERT INTO staff_recovery_codes (staff_id, code_hash) VALUES ($1, $2)", id, hash)
        }
    }

    /// - Returns: whether there was such a code, not used before.
    package static func useRecoveryCode(
        of id: StaffMemberID, _ hash: [UInt8], at: Timestamp, _ connection: any SQLConnection
    ) throws -> Bool {
        try connection.execute(
            "UPDATE staff_recovery_codes SET used_at = $3 WHERE staff_id = $1 AND code_hash = $2 AND used_at IS NULL",
            id, hash, at) == 1
    }

    package static func recoveryCodesLeft(
        of id: StaffMemberID, _ connection: any SQLConnection
    ) throws -> Int64 {
        try connection.first(
            "SELECT COUNT(*) FROM staff_recovery_codes WHERE staff_id = $1 AND used_at IS NULL", id
        ) { try $0.integer(0) } ?? 0
    }

    /// A new invitation takes the place of an older one.
    package static func invite(
        _ id: StaffMemberID, tokenHash: [UInt8], until: Timestamp, _ connection: any SQLConnection
    ) throws {
        try connection.executeLater("DELETE FROM staff_invitations WHERE staff_id = $1", id)
        try connection.executeLater(
            "INSERT INTO staff_invitations (token_hash, staff_id, expires_at) VALUES ($1, $2, $3)", tokenHash, id,
            until)
    }

    package static func invited(
        tokenHash: [UInt8], at: Timestamp, _ connection: any SQLConnection
    ) throws -> StaffRecord? {
        try connection.first(
            """
            SELECT \(columns) FROM staff s JOIN staff_invitations i ON i.staff_id = s.id
            WHERE i.token_hash = $1 AND i.expires_at > $2
            """,
            tokenHash, at, row: read)
    }

    package static func endInvitations(of id: StaffMemberID, _ connection: any SQLConnection) throws {
        try connection.executeLater("DELETE FROM staff_invitations WHERE staff_id = $1", id)
    }

    package static func find(
        issuer: String, subject: String, _ connection: any SQLConnection
    ) throws -> StaffRecord? {
        try connection.first(
            """
            SELECT \(columns) FROM staff s JOIN staff_outside_identities i ON i.staff_id = s.id
            WHERE i.issuer = $1 AND i.subject = $2
            """,
            issuer, subject, row: read)
    }

    package static func link(
        _ id: StaffMemberID, issuer: String, subject: String, at: Timestamp, _ connection: any SQLConnection
    ) throws {
        try connection.executeLater(
            "INSERT INTO staff_outside_identities (issuer, subject, staff_id, linked_at) VALUES ($1, $2, $3, $4)",
            issuer, subject, id, at)
    }

    package static func isLinked(
        _ id: StaffMemberID, issuer: String, _ connection: any SQLConnection
    ) throws -> Bool {
        try connection.exists(
            "SELECT 1 FROM staff_outside_identities WHERE staff_id = $1 AND issuer = $2", id, issuer)
    }

    /// The names of the providers that a person signs in through.
    package static func providers(
        of id: StaffMemberID, _ connection: any SQLConnection
    ) throws -> [(id: IdentityProviderID, name: String)] {
        try connection.rows(
            """
            SELECT p.id, p.name FROM identity_providers p JOIN staff_outside_identities i ON i.issuer = p.issuer
            WHERE i.staff_id = $1 ORDER BY p.name
            """,
            id
        ) { (id: try $0.id(0), name: try $0.text(1)) }
    }

    /// - Returns: whether there was such a link.
    @discardableResult
    package static func unlink(
        _ id: StaffMemberID, issuer: String?, _ connection: any SQLConnection
    ) throws -> Bool {
        try connection.execute(
            "DELETE FROM staff_outside_identities WHERE staff_id = $1 AND ($2 = '' OR issuer = $2)", id, issuer ?? "")
            > 0
    }

    private static func read(_ row: any SQLRow) throws -> StaffRecord {
        StaffRecord(
            id: try row.id(0), email: try row.text(1), name: try row.text(2), locale: try row.text(3),
            state: try row.word(4), password: try row.textOrNil(5), totpSecret: try row.blobOrNil(6),
            isTOTPConfirmed: try row.bool(7), totpLastStep: try row.integer(8), createdAt: try row.timestamp(9),
            version: try row.integer(10))
    }
}
