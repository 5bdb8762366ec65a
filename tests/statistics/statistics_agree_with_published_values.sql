-- Anderson's iris (50 flowers of each species): sepal length by species has eta squared .618706 and
-- F 119.2645. Wilson's interval of 15 in 148 is [.0624, .1605]. Two halves that become .6 and .4
-- have a stability index of .0405465, one that takes all of 4.604318. Gaps at random have
-- regularity 1.
with

species as (

    select
        'iris' as example,
        'setosa' as segment,
        50 as customer_count,
        5.006e0 as outcome_mean,
        0.35248969e0 * 0.35248969e0 as outcome_variance

    union all

    select
        'iris' as example,
        'versicolor' as segment,
        50 as customer_count,
        5.936e0 as outcome_mean,
        0.51617115e0 * 0.51617115e0 as outcome_variance

    union all

    select
        'iris' as example,
        'virginica' as segment,
        50 as customer_count,
        6.588e0 as outcome_mean,
        0.63587959e0 * 0.63587959e0 as outcome_variance

),

split as (

    {{ split_squares('species', ['example']) }}

),

trials as (

    select
        15e0 / 148 as response_rate,
        148 as contact_count

),

shares as (

    select
        'moved' as example,
        0.6e0 as share_now,
        0.5e0 as share_then
    union all
    select
        'moved' as example,
        0.4e0 as share_now,
        0.5e0 as share_then
    union all
    select
        'all in one' as example,
        1e0 as share_now,
        0.5e0 as share_then
    union all
    select
        'all in one' as example,
        0e0 as share_now,
        0.5e0 as share_then

),

-- Of gaps at random the share of the last one is uniform: variance 1/12.
gaps as (

    select 1e0 / 12 as share_variance

),

checks as (

    select
        'eta squared of iris' as check_name,
        {{ eta_squared('split') }} as found,
        0.618706e0 as published,
        5e-7 as tolerance
    from split

    union all

    select
        'F of iris' as check_name,
        {{ f_statistic('split') }} as found,
        119.2645e0 as published,
        5e-5 as tolerance
    from split

    union all

    select
        'Wilson low' as check_name,
        {{ wilson_bound('response_rate', 'contact_count', '-') }} as found,
        0.0624e0 as published,
        5e-5 as tolerance
    from trials

    union all

    select
        'Wilson high' as check_name,
        {{ wilson_bound('response_rate', 'contact_count', '+') }} as found,
        0.1605e0 as published,
        5e-5 as tolerance
    from trials

    union all

    select
        example as check_name,
        sum({{ stability_term('share_now', 'share_then') }}) as found,
        case example when 'moved' then 0.0405465e0 else 4.604318e0 end as published,
        5e-7 as tolerance
    from shares
    group by example

    union all

    select
        'regularity at random' as check_name,
        {{ wheat_morrison('share_variance') }} as found,
        1e0 as published,
        1e-9 as tolerance
    from gaps

)

select *
from checks
where found is null or abs(found - published) > tolerance
