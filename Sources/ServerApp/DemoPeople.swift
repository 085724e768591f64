/// The drivers of the demonstration: common names, and addresses that lead nowhere.
enum DemoPeople {
    private static let families = [
        "陳", "林", "黃", "張", "李", "王", "吳", "劉", "蔡", "楊", "許", "鄭", "謝", "郭", "洪", "曾", "邱", "廖", "賴", "周",
    ]
    private static let givens = [
        "怡君", "志明", "淑芬", "家豪", "雅婷", "俊傑", "佳穎", "建宏", "美玲", "冠宇", "詩涵", "宗翰", "欣怡", "柏翰", "雅雯", "承恩",
        "惠如", "文彬", "靜宜", "彥廷", "筱涵", "信宏", "佩珊", "哲瑋", "雨潔", "明哲", "曉薇", "國豪", "心怡",
    ]

    /// - Parameter number: from 1; names repeat after 580.
    static func name(_ number: Int) -> String {
        families[number % families.count] + givens[number * 7 % givens.count]
    }

    /// Made up.
    static func phone(_ number: Int) -> String { "+8869000000" + twoDigits(number) }

    static func email(_ number: Int) -> String { "driver\(twoDigits(number))@example.com" }

    private static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
