/// One row of the table of modules: what it may import of ours and of others. ARCHITECTURE.md shows the same rows, and
/// Package.swift declares the same dependencies; the tests compare all three with the imports in the files.
struct Tier {
    let number: Int
    /// Modules of ours, system libraries included.
    let mayImport: Set<String>
    /// Packages of others and parts of the Swift toolchain.
    let external: Set<String>

    init(_ number: Int, _ mayImport: Set<String>, external: Set<String> = []) {
        self.number = number
        self.mayImport = mayImport
        self.external = external
    }

    /// No I/O and no clock: what a module of values may use of the toolchain.
    private static let pure: Set<String> = ["Synchronization"]
    private static let platform: Set<String> = ["Glibc", "Musl", "Darwin"]
    private static let foundation: Set<String> = ["Foundation", "FoundationEssentials"]
    private static let toolchain: Set<String> = pure.union(platform).union(foundation).union(["Dispatch"])
    private static let nio: Set<String> = ["NIOCore", "NIOPosix", "NIOHTTP1", "NIOWebSocket"]
    private static let observing: Set<String> = ["Logging", "Metrics"]

    static let table: [String: Tier] = [
        "Kernel": Tier(0, [], external: pure.union(platform).union(foundation)),
        "OCPPWire": Tier(1, ["Kernel"], external: pure),
        "OCPP16": Tier(1, ["Kernel", "OCPPWire"], external: pure),
        "OCPP201": Tier(1, ["Kernel", "OCPPWire"], external: pure),
        "Charging": Tier(1, ["Kernel"], external: pure),
        "Billing": Tier(1, ["Kernel"], external: pure.union(["Crypto"])),
        "Storage": Tier(2, ["Kernel", "Charging", "Billing"], external: pure.union(foundation).union(["Crypto"])),
        "LiveBus": Tier(2, ["Kernel"], external: pure),
        "Flows": Tier(
            3, ["Kernel", "Charging", "Billing", "Storage", "LiveBus"],
            external: pure.union(foundation).union(observing).union(["Crypto", "CryptoExtras", "Dispatch"])),
        "CertificateAuthority": Tier(
            4, ["Kernel", "Charging", "Flows"],
            external: pure.union(foundation).union(["Crypto", "CryptoExtras", "SwiftASN1", "X509"])),
        "Gateway": Tier(
            4, ["Kernel", "Charging", "Storage", "Flows", "LiveBus", "OCPPWire", "OCPP16", "OCPP201", "CZlib"],
            external: toolchain.union(nio).union(observing)),
        "HTTPAPI": Tier(
            4,
            ["Kernel", "Charging", "Billing", "Storage", "LiveBus", "Flows", "COpenAPI", "CQREncode", "CXLSXWriter"],
            external: toolchain.union(nio).union(observing).union([
                "NIOFoundationCompat", "Hummingbird", "HTTPTypes", "JWTKit", "Crypto",
            ])),
        "JournalFiles": Tier(
            4, ["Kernel", "OCPPWire", "Flows", "CZlib"], external: toolchain.union(observing)),
        "OpenID": Tier(
            4, ["Kernel", "Flows"], external: pure.union(foundation).union(["Crypto", "CryptoExtras"])),
        "OutsideHTTP": Tier(
            4, ["Kernel", "Flows"],
            external: toolchain.union(nio).union(observing).union(["AsyncHTTPClient", "NIOSSL"])),
        "StorageSQLite": Tier(4, ["Kernel", "Storage", "CSQLite"], external: toolchain.union(observing)),
        "StoragePostgres": Tier(4, ["Kernel", "Storage", "CLibPQ"], external: toolchain.union(observing)),
        "Simulator": Tier(
            4, ["Kernel", "OCPPWire", "OCPP16", "OCPP201"],
            external: toolchain.union(nio).union(["NIOSSL", "Logging"])),
        "ServerApp": Tier(
            5,
            [
                "Kernel", "Charging", "Billing", "Storage", "LiveBus", "Flows", "CertificateAuthority", "Gateway",
                "HTTPAPI", "JournalFiles", "OpenID", "OutsideHTTP", "StorageSQLite", "StoragePostgres", "Simulator",
            ],
            external: toolchain.union(nio).union(observing).union([
                "NIOSSL", "NIOHTTPTypes", "NIOHTTPTypesHTTP1", "HTTPTypes", "Hummingbird", "HummingbirdCore",
                "HummingbirdTLS", "ServiceLifecycle", "Crypto", "Configuration", "SystemPackage", "CoreMetrics", "Yams",
            ])),
        "ohmstead": Tier(
            5,
            ["Kernel", "OCPPWire", "Billing", "Storage", "Flows", "HTTPAPI", "ServerApp", "Simulator", "CMimalloc"],
            external: toolchain.union(nio).union(observing).union(["ArgumentParser", "CoreMetrics"])),
    ]

    /// Modules of C only: no Swift to judge.
    static let cModules: Set<String> = [
        "CLibPQ", "CMimalloc", "COpenAPI", "CQREncode", "CSQLite", "CXLSXWriter", "CZlib",
    ]
}

/// The module names that a file imports, each with its line.
func imports(of tokens: [Token]) -> [(name: String, line: Int)] {
    let kinds: Set<String> = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
    var found: [(String, Int)] = []
    for index in tokens.indices where tokens[index].is("import") {
        let isStatement =
            index == 0 || tokens[index - 1].line < tokens[index].line || isModifier(tokens[index - 1].text)
        let next = index + 1
        guard isStatement, next < tokens.count, tokens[next].kind == .word else { continue }
        let name = kinds.contains(tokens[next].text) && next + 1 < tokens.count ? next + 1 : next
        found.append((tokens[name].text, tokens[index].line))
    }
    return found
}

private func isModifier(_ word: String) -> Bool {
    ["testable", "preconcurrency", "_exported", "_implementationOnly", "package", "internal", "private", "fileprivate"]
        .contains(word) || word == "public"
}

/// Imports that the table does not allow.
func forbiddenImports(in file: SourceFile, tokens: [Token], table: [String: Tier] = Tier.table) -> [Finding] {
    guard file.isSource, let target = file.target else { return [] }
    let imported = imports(of: tokens)
    guard let tier = table[target] else {
        return [Finding(file.path, 1, "\(target) has no row in the table of tiers (Tests/TidyTests/Tiers.swift)")]
    }
    return imported.compactMap { name, line in
        if tier.mayImport.contains(name) || tier.external.contains(name) { return nil }
        return Finding(file.path, line, "\(target) may not import \(name)")
    }
}
