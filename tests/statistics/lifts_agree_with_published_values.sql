-- Newcombe (1998), 56 of 70 against 48 of 80: .2 [.0524, .3339]; p of the test of these two rates,
-- Welch's test of means, sample sizes and the split of a sample as scipy and statsmodels give them.
with

groups_compared as (

    select
        70 as treated_count,
        80 as control_count,
        56e0 / 70 as treated_rate,
        48e0 / 80 as control_rate,
        12.5e0 as treated_mean,
        10e0 as control_mean,
        36e0 as treated_variance,
        100e0 as control_variance

),

measured as (

    select
        {{ newcombe_bound('treated', 'control', '-') }} as lift_low,
        {{ newcombe_bound('treated', 'control', '+') }} as lift_high,
        {{ two_rates_z('treated', 'control') }} as rates_z,
        {{ welch_df('treated', 'control') }} as df,
        (treated_mean - control_mean) / sqrt({{ welch_variance('treated', 'control') }}) as means_t,
        {{ needed_per_group('0.15e0', '0.1e0') }} as needed,
        {{ needed_per_group('0.1e0', '0.1e0') }} as needed_for_nothing,
        {{ split_p_value('100', '900', '0.1e0') }} as split_p_value
    from groups_compared

),

standardized as (

    select
        *,
        {{ student_normal('means_t', 'df') }} as means_z
    from measured

),

checks as (

    select
        'Newcombe low' as check_name,
        lift_low as found,
        0.0524e0 as expected,
        5e-5 as tolerance
    from standardized

    union all

    select
        'Newcombe high' as check_name,
        lift_high as found,
        0.3339e0 as expected,
        5e-5 as tolerance
    from standardized

    union all

    select
        'p of two rates' as check_name,
        2 * {{ normal_tail('rates_z') }} as found,
        0.00804508136819656e0 as expected,
        1e-9 as tolerance
    from standardized

    union all

    select
        'Welch df' as check_name,
        df as found,
        131.82907215832805e0 as expected,
        1e-6 as tolerance
    from standardized

    union all

    select
        'Welch p' as check_name,
        2 * {{ normal_tail('means_z') }} as found,
        0.06201929918631756e0 as expected,
        1e-8 as tolerance
    from standardized

    union all

    select
        'needed per group' as check_name,
        needed as found,
        686e0 as expected,
        1e-9 as tolerance
    from standardized

    union all

    select
        'needed for nothing' as check_name,
        coalesce(needed_for_nothing, -1e0) as found,
        -1e0 as expected,
        0e0 as tolerance
    from standardized

    union all

    select
        'p of a split' as check_name,
        split_p_value as found,
        0.2665205258050076e0 as expected,
        1e-8 as tolerance
    from standardized

)

select *
from checks
where found is null or abs(found - expected) > tolerance
